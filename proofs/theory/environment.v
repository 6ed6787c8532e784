(** From an environment to its option sets.

    A deterministic stationary policy turns an environment into a chain [P], [P i j] the probability of the step from i
    to j.  Its visit distribution at a discount solves the flow equation; its long-run distribution is stationary, and
    the start differs from it by a flow.  Then the value of the policy is the value of that distribution as an option:
    comparing policies is comparing options.  Solutions are unique: sums and maxima shrink under a discount, and states
    that reach each other carry one stationary distribution. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Definitions.

Variables (S : finType) (R : realFieldType).
Implicit Types (x y h r V g b : vector S R) (s i j : S) (gamma : R).

(** Where each state goes under a policy. *)
Definition chain := S -> vector S R.
Implicit Type P : chain.

Definition stochastic P : Prop := forall i, (forall j, 0 <= P i j) /\ \sum_j P i j = 1.

(** What flows into [j] when [x i] leaves every state [i]. *)
Definition inflow P x j : R := \sum_i x i * P i j.

(** What is expected of [V] after one step from [i]. *)
Definition expected P V i : R := \sum_j P i j * V j.

(** ** A discount *)

(** The flow equation: the expected discounted number of visits to j, starting at s. *)
Definition visit_distribution P gamma s x : Prop := forall j, x j = (j == s)%:R + gamma * inflow P x j.

(** The Bellman equation of the policy: V i is its discounted return from i. *)
Definition bellman P gamma r V : Prop := forall i, V i = r i + gamma * expected P V i.

(** ** Average reward *)

Definition stationary P x : Prop := forall j, x j = inflow P x j.

(** The long-run distribution from [s]: stationary, and what separates it from the start at [s] is a flow [h]. *)
Definition long_run P s x : Prop :=
  stationary P x /\ exists h, forall j, x j + h j = (j == s)%:R + inflow P h j.

(** The average-reward equations of the policy: [g i] is its average reward from [i], [b] its bias. *)
Definition average_bellman P r g b : Prop :=
  (forall i, g i = expected P g i) /\ (forall i, g i + b i = r i + expected P b i).

(** One step of positive probability. *)
Definition step P : rel S := fun i j => 0 < P i j.

(** A recurrent state distribution: a probability distribution, the long-run one from [s], on states that can be
    reached from [s]. *)
Definition recurrent_distribution P s x : Prop :=
  [/\ forall i, 0 <= x i, \sum_i x i = 1, long_run P s x & forall i, x i != 0 -> connect (step P) s i].

(** The states that carry weight form one communicating class: each reaches each. *)
Definition communicating P x : Prop := {in support x &, forall i j, connect (step P) i j}.

(** The distribution of one recurrent class that can be reached from [s].  Other classes may be reached from [s] as
    well: only [long_run] says that the policy ends here. *)
Definition recurrent_class P s x : Prop :=
  [/\ forall i, 0 <= x i, \sum_i x i = 1, stationary P x, communicating P x
    & exists2 i, x i != 0 & connect (step P) s i].

(** ** Policies *)

(** In every state some actions are available; an action leads to the next state by chance. *)
Record environment := Environment {
  actions : finType;
  available : S -> pred actions;
  transition : S -> actions -> vector S R
}.

(** Some action is available everywhere, and what is available leads to a probability distribution. *)
Definition well_formed (E : environment) : Prop := forall i,
  (exists a : actions E, available i a) /\
  (forall a : actions E, available i a -> (forall j, 0 <= transition i a j) /\ \sum_j transition i a j = 1).

(** A deterministic stationary policy takes an available action in every state. *)
Definition allowed (E : environment) (pi : S -> actions E) : Prop := forall i, available i (pi i).

(** The chain of a policy. *)
Definition induced (E : environment) (pi : S -> actions E) : chain := fun i => transition i (pi i).

(** [x] is one of the visit distributions F(s) of the environment. *)
Definition can_visit (E : environment) gamma s x : Prop :=
  exists2 pi : S -> actions E, allowed pi & visit_distribution (induced pi) gamma s x.

(** [x] is one of the recurrent state distributions RSD(s) of the environment. *)
Definition can_recur (E : environment) s x : Prop :=
  exists2 pi : S -> actions E, allowed pi & recurrent_distribution (induced pi) s x.

End Definitions.

(** * Theorems *)

Section Environment.

Variables (S : finType) (R : realFieldType).
Implicit Types (x y h r V W g b : vector S R) (s i j : S) (gamma : R) (P : chain S R).

Lemma induced_stochastic (E : environment S R) (pi : S -> actions E) :
  well_formed E -> allowed pi -> stochastic (induced pi).
Proof. by move=> wf ok i; case: (wf i) => _; apply. Qed.

(** ** Values *)

(** What flows, valued, is what is expected, weighted. *)
Lemma inflow_expected P x V : \sum_j inflow P x j * V j = \sum_i x i * expected P V i.
Proof.
rewrite /inflow /expected; under eq_bigr do rewrite mulr_suml.
by rewrite exchange_big; apply: eq_bigr => i _; rewrite big_distrr; apply: eq_bigr => j _; rewrite /= mulrA.
Qed.

Lemma at_start s V : \sum_j (j == s)%:R * V j = V s.
Proof. by rewrite (bigD1 s) //= eqxx mul1r big1 ?addr0 // => j /negbTE ->; rewrite mul0r. Qed.

(** The discounted return of a policy is the value of its visit distribution. *)
Theorem visit_value P gamma s x r V :
  visit_distribution P gamma s x -> bellman P gamma r V -> value x r = V s.
Proof.
move=> flow bell; apply: (addIr (gamma * \sum_i x i * expected P V i)).
rewrite -{2}inflow_expected -(at_start s V) /value !big_distrr -!big_split /=.
rewrite [RHS](eq_bigr (fun j => x j * V j)) => [|j _]; last by rewrite mulrA -mulrDl -flow.
by apply: eq_bigr => i _; rewrite mulrCA -mulrDr -bell.
Qed.

(** The average reward of a policy is the value of its long-run distribution. *)
Theorem long_run_value P s x r g b :
  long_run P s x -> average_bellman P r g b -> value x r = g s.
Proof.
case=> stat [h flow] [harmonic bias].
have to_gain : value x r = \sum_i x i * g i.
  have xb : \sum_i x i * b i = \sum_i x i * expected P b i.
    by rewrite -inflow_expected; apply: eq_bigr => i _; rewrite -stat.
  apply: (addIr (\sum_i x i * b i)); rewrite {1}xb /value -!big_split /=.
  by apply: eq_bigr => i _; rewrite -!mulrDr bias.
have hg : \sum_i h i * g i = \sum_i inflow P h i * g i.
  by rewrite inflow_expected; apply: eq_bigr => i _; rewrite -harmonic.
rewrite to_gain; apply: (addIr (\sum_i h i * g i)); rewrite {2}hg -(at_start s g) -!big_split /=.
by apply: eq_bigr => i _; rewrite -!mulrDl flow.
Qed.

(** The average-reward equation on the support alone, with one gain for all of it, gives the value as well. *)
Theorem gain_value P x r (gain : R) h : \sum_i x i = 1 -> stationary P x ->
  (forall i, x i != 0 -> gain + h i = r i + expected P h i) -> value x r = gain.
Proof.
move=> total stat poisson; have xh : \sum_i x i * h i = \sum_i x i * expected P h i.
  by rewrite -inflow_expected; apply: eq_bigr => i _; rewrite -stat.
apply: (addIr (\sum_i x i * h i)); rewrite {1}xh -[gain in RHS]mul1r -total mulr_suml /value -!big_split /=.
apply: eq_bigr => i _; rewrite -!mulrDr; have [->|/poisson ->] := eqVneq (x i) 0; by rewrite ?mul0r.
Qed.

(** ** Recurrent states *)

(** The support of a stationary distribution is closed: no step leaves it. *)
Theorem support_closed P x : stochastic P -> (forall i, 0 <= x i) -> stationary P x ->
  forall i j, x i != 0 -> 0 < P i j -> x j != 0.
Proof.
move=> stoch x0 stat i j xi Pij; rewrite stat /inflow (bigD1 i) //=.
apply: lt0r_neq0; apply: ltr_paddr; last by rewrite mulr_gt0 // lt_def xi x0.
by apply: sumr_ge0 => k _; rewrite mulr_ge0 //; case: (stoch k).
Qed.

(** What is reached from the support lies in the support. *)
Lemma support_connect P x : stochastic P -> (forall i, 0 <= x i) -> stationary P x ->
  forall i j, connect (step P) i j -> x i != 0 -> x j != 0.
Proof.
move=> stoch x0 stat i _ /connectP[p steps ->]; elim: p i steps => //= k p ih i /andP[Pik steps] xi.
by apply: ih => //; exact: support_closed xi Pik.
Qed.

(** A round trip of possible steps that meets the whole support shows that it is one communicating class. *)
Theorem cycle_communicating P x (trip : seq S) : path.cycle (step P) trip -> {subset support x <= trip} ->
  communicating P x.
Proof. by move=> round meets i j /meets it /meets jt; exact: connect_cycle round _ _ it jt. Qed.

(** What a walk of possible steps meets is reached from its start. *)
Theorem walk_reaches P s (walk : seq S) : path (step P) s walk -> forall i, i \in s :: walk -> connect (step P) s i.
Proof. by move=> steps i; exact: path_connect steps i. Qed.

Lemma total_support x : \sum_i x i = 1 -> exists i, x i != 0.
Proof.
move=> total; apply/existsP; apply: contraT; rewrite negb_exists => /forallP zero.
have := total; rewrite big1 => [/eqP|i _]; first by rewrite eq_sym oner_eq0.
by apply/eqP/negPn; exact: zero.
Qed.

(** A recurrent distribution on one communicating class is that of a recurrent class. *)
Lemma recurrent_one_class P s x : recurrent_distribution P s x -> communicating P x -> recurrent_class P s x.
Proof. by case=> x0 total [stat _] reach comm; split=> //; case: (total_support total) => i xi; exists i; auto. Qed.

(** Two stationary distributions on states that reach each other are equal: subtract from [x] the largest multiple of
    [y] that leaves it non-negative; the rest is stationary and vanishes somewhere, hence everywhere. *)
Theorem stationary_unique P x y (C : {set S}) : stochastic P -> {in C &, forall i j, connect (step P) i j} ->
  support x \subset C -> support y \subset C -> (forall i, 0 <= x i) -> (forall i, 0 <= y i) ->
  \sum_i x i = 1 -> \sum_i y i = 1 -> stationary P x -> stationary P y -> x = y.
Proof.
move=> stoch comm /subsetP xC /subsetP yC x0 y0 sx sy statx staty.
have [k0 yk0] := total_support sy.
case: (@arg_minP _ _ _ k0 (fun k => y k != 0) (fun k => x k / y k) yk0) => k yk least; pose c := x k / y k.
pose z : vector S R := [ffun i => x i - c * y i].
have z0 i : 0 <= z i.
  rewrite ffunE subr_ge0; have [->|yi] := eqVneq (y i) 0; first by rewrite mulr0.
  by rewrite -ler_pdivl_mulr ?least // lt_def yi y0.
have statz : stationary P z.
  move=> j; rewrite ffunE {1}statx {1}staty /inflow mulr_sumr -sumrB.
  by apply: eq_bigr => i _; rewrite ffunE mulrBl mulrA.
have zk : z k = 0 by rewrite ffunE divfK ?subrr.
have xE i : x i = c * y i.
  apply/eqP; rewrite -subr_eq0 -[_ - _](ffunE (fun i => x i - c * y i)) -/z; apply/negPn/negP => zi.
  have Ci : i \in C.
    have [xi|xi] := eqVneq (x i) 0; last by apply: xC; rewrite inE.
    by apply: yC; rewrite inE; apply: contraNneq zi => yi; rewrite ffunE xi yi mulr0 subrr.
  have kC : k \in C by apply: yC; rewrite inE.
  by have := support_connect stoch z0 statz (comm i k Ci kC) zi; rewrite zk eqxx.
have c1 : c = 1.
  by move: sx; under eq_bigr do rewrite xE; rewrite -mulr_sumr sy mulr1.
by apply/ffunP=> i; rewrite xE c1 mul1r.
Qed.

(** A recurrent class has one distribution, from wherever it is reached: two with a common state are equal. *)
Corollary recurrent_class_unique P s t x y i : stochastic P -> recurrent_class P s x -> recurrent_class P t y ->
  x i != 0 -> y i != 0 -> x = y.
Proof.
move=> stoch [x0 sx statx commx _] [y0 sy staty commy _] xi yi.
have into j : j \in support y -> j \in support x.
  by rewrite !inE => yj; apply: (support_connect stoch x0 statx _ xi); apply: commy; rewrite inE.
by apply: (stationary_unique stoch commx) => //; apply/subsetP.
Qed.

(** ** Discounted solutions *)

(** At a discount below 1 the visit distribution is unique. *)
Theorem visit_unique P gamma s x y : stochastic P -> 0 <= gamma < 1 ->
  visit_distribution P gamma s x -> visit_distribution P gamma s y -> x = y.
Proof.
move=> stoch /andP[g0 g1] fx fy; pose z i := x i - y i.
have zE j : z j = gamma * \sum_i z i * P i j.
  rewrite /z fx fy opprD addrACA subrr add0r -mulrBr; congr (_ * _).
  by rewrite /inflow -sumrB; apply: eq_bigr => i _; rewrite mulrBl.
have shrinks : \sum_j `|z j| <= gamma * \sum_j `|z j|.
  apply: le_trans (_ : _ <= \sum_j gamma * \sum_i `|z i| * P i j) _.
    apply: ler_sum => j _; rewrite {1}zE normrM (ger0_norm g0) ler_wpmul2l //.
    apply: le_trans (ler_norm_sum _ _ _) _; apply: ler_sum => i _.
    by rewrite normrM (ger0_norm (proj1 (stoch i) j)).
  rewrite -big_distrr exchange_big /= le_eqVlt; apply/orP; left; apply/eqP; congr (_ * _).
  by apply: eq_bigr => i _; rewrite -big_distrr; case: (stoch i) => _ /= ->; rewrite mulr1.
have nonneg : 0 <= \sum_j `|z j| by apply: sumr_ge0 => j _; exact: normr_ge0.
have zero : \sum_j `|z j| = 0.
  apply: le_anti; rewrite nonneg andbT; rewrite -subr_le0 -[X in X - _]mul1r -mulrBl in shrinks.
  by rewrite pmulr_rle0 ?subr_gt0 // in shrinks.
apply/ffunP=> j; apply/eqP; rewrite -subr_eq0 -normr_eq0; apply/eqP.
by move/psumr_eq0P: zero => ->.
Qed.

(** At a discount below 1 the discounted returns are unique: where two solutions differ most they differ by at most
    gamma times that. *)
Theorem bellman_unique P gamma r V W : stochastic P -> 0 <= gamma < 1 ->
  bellman P gamma r V -> bellman P gamma r W -> V = W.
Proof.
move=> stoch /andP[g0 g1] bV bW; apply/ffunP=> i0; pose z i := V i - W i.
case: (@arg_maxP _ _ _ i0 predT (fun i => `|z i|) isT) => i _ most.
have small : `|z i| <= gamma * `|z i|.
  have zE : z i = gamma * \sum_j P i j * z j.
    rewrite /z bV bW opprD addrACA subrr add0r -mulrBr; congr (_ * _).
    by rewrite /expected -sumrB; apply: eq_bigr => j _; rewrite mulrBr.
  have [Pi0 Pi1] := stoch i; rewrite {1}zE normrM (ger0_norm g0) ler_wpmul2l //.
  rewrite -[X in _ <= X]mul1r -Pi1 mulr_suml; apply: le_trans (ler_norm_sum _ _ _) _.
  by apply: ler_sum => j _; rewrite normrM (ger0_norm (Pi0 j)); apply: ler_wpmul2l (Pi0 j) _ _ (most j isT).
have zi : `|z i| <= 0.
  by move: small; rewrite -subr_le0 -[X in X - _]mul1r -mulrBl pmulr_rle0 ?subr_gt0.
by apply/eqP; rewrite -subr_eq0 -normr_le0; apply: le_trans (most i0 isT) zi.
Qed.

End Environment.
