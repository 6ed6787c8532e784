(** From an environment to its option sets.

    A deterministic stationary policy turns an environment into a chain [P], [P i j] the probability of the step from i
    to j.  Its visit distribution at a discount solves the flow equation; its long-run distribution is stationary, and
    the start differs from it by a flow.  Then the value of the policy is the value of that distribution as an option:
    comparing policies is comparing options. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Environment.

Variables (S : finType) (R : realFieldType).
Implicit Types (x h r V g b : vector S R) (s i j : S) (gamma : R).

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

(** ** Theorems *)

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

(** The support of a stationary distribution is closed: no step leaves it. *)
Theorem support_closed P x : stochastic P -> (forall i, 0 <= x i) -> stationary P x ->
  forall i j, x i != 0 -> 0 < P i j -> x j != 0.
Proof.
move=> stoch x0 stat i j xi Pij; rewrite stat /inflow (bigD1 i) //=.
apply: lt0r_neq0; apply: ltr_paddr; last by rewrite mulr_gt0 // lt_def xi x0.
by apply: sumr_ge0 => k _; rewrite mulr_ge0 //; case: (stoch k).
Qed.

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

End Environment.
