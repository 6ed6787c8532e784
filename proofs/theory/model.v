(** Environments as data, and the check that an option is what some policy does there: one policy per option, one
    exact equation, no search.  That the lists of options are complete is not checked. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging tokens certificate checker acting environment.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

(** * Data *)

(** For every state its choices, each a probability distribution over the next state. *)
Record model := Model { model_states : N; choices : seq (seq sparse) }.

(** A policy: for every state the number of its choice. *)
Definition is_policy (m : model) (policy : seq N) : bool :=
  (size policy == size (choices m))
  &&& all (fun kc : N * seq sparse => N.ltb kc.1 (N.of_nat (size kc.2))) (zip policy (choices m)).

Definition rows_of (m : model) (policy : seq N) : seq sparse :=
  [seq nth [::] kc.2 (N.to_nat kc.1) | kc <- zip policy (choices m)].

(** The chain of a policy. *)
Definition follows (R : realFieldType) (m : model) (policy : seq N) :
  chain [finType of 'I_(N.to_nat (model_states m))] R :=
  fun i => option_of R (N.to_nat (model_states m)) (nth [::] (rows_of m policy) i).

Arguments follows R m policy _ : clear implicits.

(** An option of a problem whose k-th state is state [nth places k] of the environment. *)
Definition placed (places : seq N) (x : sparse) : sparse :=
  let t := listed places in [seq (odflt 0%coqN (look t e.1), e.2) | e <- x].

(** * Checks *)

Definition below (n : N) (x : sparse) : bool := all (fun e => N.ltb e.1 n) x.

Definition is_distribution (n : N) (x : sparse) : bool :=
  below n x
  &&& all (fun e => positive_fraction e.2) x
  &&& Qeq_bool (foldr (fun e sum => Qred (Qplus e.2 sum)) 0%coqQ x) 1%coqQ.

(** Every row of every state is a distribution. *)
Definition is_model (m : model) : bool :=
  N.eqb (N.of_nat (size (choices m))) (model_states m) &&& all (all (is_distribution (model_states m))) (choices m).

Definition flow_into (rows : table sparse) (x : sparse) : sparse :=
  combination [seq (e.2, odflt [::] (look rows e.1)) | e <- x].

Definition minus (x y : sparse) : sparse := plus x (scale (-1 # 1) y).

(** The witness of a visit distribution: its policy. *)
Definition check_visits (m : model) (gamma : Q) (start : N) (x : sparse) (policy : seq N) : bool :=
  is_policy m policy
  &&& below (model_states m) x
  &&& vanishes (minus x (plus [:: on start (1 # 1)] (scale gamma (flow_into (listed (rows_of m policy)) x)))).

(** The witness of a recurrent distribution: its policy, the flow from the start, and steps (from, to) that reach
    all of its states, each from the start or from a state reached before. *)
Record long_run_witness := LongRun { policy : seq N; flow : sparse; steps : seq (N * N) }.

Definition reached_by_steps (rows : table sparse) (start : N) (steps : seq (N * N)) : option (table unit) :=
  foldl (fun known edge =>
    if known is Some t then
      if look t edge.1 is Some _ then
        if has (fun e : N * Q => N.eqb e.1 edge.2) (odflt [::] (look rows edge.1)) then Some (put t edge.2 tt) else None
      else None
    else None) (Some (put (PositiveMap.empty unit) start tt)) steps.

Definition check_long_run (m : model) (start : N) (x : sparse) (w : long_run_witness) : bool :=
  let rows := listed (rows_of m (policy w)) in
  is_policy m (policy w)
  &&& is_distribution (model_states m) x
  &&& below (model_states m) (flow w)
  &&& vanishes (minus x (flow_into rows x))
  &&& vanishes (minus (plus x (flow w)) (plus [:: on start (1 # 1)] (flow_into rows (flow w))))
  &&& (if reached_by_steps rows start (steps w) is Some known then
         all (fun e => if look known e.1 is Some _ then true else false) x else false).

(** Every option of a problem has its witness; [places] names the states of the problem in the environment. *)
Definition all_visits (m : model) (gamma : Q) (start : N) (places : seq N) (xs : seq sparse) (ws : seq (seq N)) :
  bool :=
  is_model m &&& uniq places &&& (size xs == size ws)
  &&& all (fun xw => check_visits m gamma start (placed places xw.1) xw.2) (zip xs ws).

Definition all_long_run (m : model) (start : N) (places : seq N) (xs : seq sparse) (ws : seq long_run_witness) : bool :=
  is_model m &&& uniq places &&& (size xs == size ws)
  &&& all (fun xw => check_long_run m start (placed places xw.1) xw.2) (zip xs ws).

(** * Soundness *)

Section Soundness.

Variables (R : realFieldType) (m : model).
Notation n := (N.to_nat (model_states m)).
Notation option_of := (option_of R n).

Lemma to_nat_lt (a b : N) : N.lt a b -> (N.to_nat a < N.to_nat b)%N.
Proof. by move=> h; apply/ssrnat.ltP; lia. Qed.

Lemma plus_at x y i : option_of (plus x y) i = option_of x i + option_of y i.
Proof. by rewrite option_plus ffunE. Qed.

Lemma scale_at w x i : option_of (scale w x) i = number R w * option_of x i.
Proof. by rewrite option_scale ffunE. Qed.

Lemma option_combination ts i : option_of (combination ts) i = \sum_(t <- ts) number R t.1 * option_of t.2 i.
Proof.
elim: ts => [|t ts ih]; first by rewrite big_nil ffunE big_nil.
by rewrite big_cons -ih [combination _]/(plus _ _) plus_at scale_at.
Qed.

Lemma vanishes_at x i : vanishes x -> option_of x i = 0.
Proof.
move=> /allP zero; rewrite ffunE big_seq_cond big1 // => e /andP[/zero ze _].
by apply/eqP; rewrite number_eq0.
Qed.

Lemma minus_equal x y i : vanishes (minus x y) -> option_of x i = option_of y i.
Proof.
move=> /(vanishes_at i); rewrite /minus plus_at scale_at.
have -> : number R (-1 # 1)%coqQ = - 1 by rewrite /number /= divr1.
by rewrite mulN1r => /eqP; rewrite subr_eq0 => /eqP.
Qed.

(** A sum over the entries of an option is one over the states. *)
Lemma sum_entries (f : 'I_n -> R) (g : N -> R) x : below (model_states m) x ->
  (forall i : 'I_n, g (N.of_nat i) = f i) ->
  \sum_(e <- x) number R e.2 * g e.1 = \sum_(i < n) option_of x i * f i.
Proof.
move=> /allP small gf; under [RHS]eq_bigr do rewrite ffunE mulr_suml big_mkcond /=.
rewrite exchange_big /= !big_seq; apply: eq_bigr => e ex.
have lt : (N.to_nat e.1 < n)%N by apply/to_nat_lt/N.ltb_lt; exact: small.
rewrite (bigD1 (Ordinal lt)) //= eqxx -gf N2Nat.id big1 ?addr0 // => i ne.
by case: eqP => // same; case/eqP: ne; apply: val_inj.
Qed.

Lemma flow_into_inflow pol x j : below (model_states m) x ->
  option_of (flow_into (listed (rows_of m pol)) x) j = inflow (follows R m pol) (option_of x) j.
Proof.
move=> small; rewrite option_combination big_map /= /inflow.
apply: (@sum_entries (fun i => follows R m pol i j)
  (fun k => option_of (odflt [::] (look (listed (rows_of m pol)) k)) j)) => // i.
rewrite (look_listedE [::]) Nat2N.id /follows; case: ltnP => //= le.
by rewrite nth_default.
Qed.

Lemma distribution_sound x : is_distribution (model_states m) x ->
  (forall i, 0 <= option_of x i) /\ \sum_i option_of x i = 1.
Proof.
rewrite /is_distribution !lazyE => /andP[/andP[small /allP pos] /Qeq_bool_iff/(@eq_number R) sum1]; split=> [i|].
  by rewrite ffunE big_seq_cond; apply: sumr_ge0 => e /andP[/pos pe _]; rewrite ltW // number_gt0.
have <- : \sum_(e <- x) number R e.2 = 1.
  rewrite -[RHS](number1 R) -sum1; elim: (x) => [|e y ih]; first by rewrite big_nil number0.
  by rewrite big_cons ih -numberD -number_red.
have := @sum_entries (fun=> 1) (fun=> 1) x small (fun=> erefl).
by under eq_bigr do rewrite mulr1; under [RHS]eq_bigr do rewrite mulr1.
Qed.

Lemma on_start (s : 'I_n) start j : N.of_nat s = start -> option_of [:: on start (1 # 1)%coqQ] j = (j == s)%:R :> R.
Proof.
move=> <-; rewrite ffunE big_cons big_nil /= Nat2N.id eq_sym -val_eqE /=.
by case: eqP => _; rewrite ?addr0 // (number1 R).
Qed.

(** An accepted witness makes the option a visit distribution of that policy. *)
Theorem check_visits_sound gamma start x pol (s : 'I_n) : check_visits m gamma start x pol -> N.of_nat s = start ->
  is_policy m pol /\ visit_distribution (follows R m pol) (number R gamma) s (option_of x).
Proof.
rewrite /check_visits !lazyE => /andP[/andP[pol_ok small] zero] s_start; split=> // j.
by rewrite (minus_equal j zero) plus_at (on_start j s_start) scale_at flow_into_inflow.
Qed.

(** A state of a row is one that a step may lead to. *)
Lemma row_step pol (i : 'I_n) e : is_model m -> e \in nth [::] (rows_of m pol) i -> forall j : 'I_n,
  N.of_nat j = e.1 -> step (follows R m pol) i j.
Proof.
rewrite /is_model lazyE => /andP[_ /allP rows_ok] mem j je.
have row_ok : is_distribution (model_states m) (nth [::] (rows_of m pol) i).
  have lt : (i < size (rows_of m pol))%N by case: ltnP mem => // le; rewrite nth_default.
  have lt' : (i < size (zip pol (choices m)))%N by move: lt; rewrite size_map.
  rewrite (nth_map (0%coqN, [::])) // in mem *.
  set kc := nth (0%coqN, [::]) (zip pol (choices m)) i in mem *; have kc_in : kc \in zip pol (choices m).
    exact: mem_nth.
  have c_in : kc.2 \in choices m.
    move: kc_in; case: (kc) => k c /=; move: (choices m); elim: (pol) => [|p ps ih] [|c' cs] //=.
    by rewrite !inE => /predU1P[[_ ->]|/ih ->]; rewrite ?eqxx ?orbT.
  apply: (allP (rows_ok _ c_in)); apply: mem_nth.
  by case: ltnP mem => // le; rewrite nth_default.
have /andP[/andP[_ /allP pos] _] : _ && _ && _ := row_ok.
rewrite /step /follows ffunE (big_rem e) //= -je Nat2N.id eqxx ltr_paddr ?number_gt0 ?pos //.
rewrite big_seq_cond; apply: sumr_ge0 => f /andP[/mem_rem mem_f _]; by rewrite ltW // number_gt0 pos.
Qed.

(** The states that the steps reach are reached in the chain. *)
Lemma steps_connect pol start edges known (s : 'I_n) : is_model m -> N.of_nat s = start ->
  reached_by_steps (listed (rows_of m pol)) start edges = Some known ->
  forall i : 'I_n, look known (N.of_nat i) = Some tt -> connect (step (follows R m pol)) s i.
Proof.
move=> model_ok s_start; rewrite /reached_by_steps.
pose good (t : table unit) := forall i : 'I_n, look t (N.of_nat i) = Some tt -> connect (step (follows R m pol)) s i.
have : good (put (PositiveMap.empty unit) start tt).
  move=> i; rewrite look_put look_empty; case: eqP => // si _.
  by have -> : i = s by apply/val_inj/Nat2N.inj; rewrite s_start.
elim: edges (put _ _ _) => [|[a b] edges ih] t good_t /=; first by case=> <-.
case at_a: (look t a) => [[]|]; last by elim: (edges).
case: hasP => [[e mem /N.eqb_eq /= eb]|_]; last by elim: (edges).
apply: ih => i; rewrite look_put; case: eqP => [bi _|_]; last exact: good_t.
have a_small : (N.to_nat a < n)%N.
  move: mem; rewrite (look_listedE [::]); case: ltnP => // lt _; apply: leq_trans lt _.
  rewrite size_map size_zip geq_min; apply/orP; right.
  by move: model_ok; rewrite /is_model lazyE => /andP[/N.eqb_eq <- _]; rewrite Nat2N.id.
apply: connect_trans (good_t (Ordinal a_small) _) (connect1 _); first by rewrite /= N2Nat.id.
apply: (row_step model_ok (e := e)); last by rewrite eb.
by move: mem; rewrite (look_listedE [::]); case: ltnP.
Qed.

(** An accepted witness makes the option a recurrent distribution of its policy. *)
Theorem check_long_run_sound start x w (s : 'I_n) : is_model m -> check_long_run m start x w -> N.of_nat s = start ->
  is_policy m (policy w) /\ recurrent_distribution (follows R m (policy w)) s (option_of x).
Proof.
move=> model_ok; rewrite /check_long_run !lazyE.
case known: reached_by_steps => [t|]; last by rewrite andbF.
move=> /andP[/andP[/andP[/andP[/andP[pol_ok dist] small_h] stat] flows] /allP all_known] s_start.
have [nonneg total] := distribution_sound dist.
have small : below (model_states m) x by move: dist; rewrite /is_distribution !lazyE => /andP[/andP[]].
split=> //; split=> // [|i].
  split=> [j|]; first by rewrite (minus_equal j stat) flow_into_inflow.
  exists (option_of (flow w)) => j; have := minus_equal j flows.
  by rewrite !plus_at (on_start j s_start) flow_into_inflow.
rewrite ffunE => ne; apply: (steps_connect model_ok s_start known).
have /hasP[e ex /eqP ei] : has (fun e : N * Q => N.to_nat e.1 == i :> nat) x.
  by apply: contraNT ne => /hasPn none; rewrite big_seq_cond big1 // => e /andP[/none /negbTE ->].
have := all_known e ex; rewrite -ei N2Nat.id; by case: (look t _) => [[]|].
Qed.

(** A member of a list has its partner in the other list. *)
Lemma zip_partner (U : eqType) (V : Type) (P : U * V -> bool) (us : seq U) (vs : seq V) u :
  size us = size vs -> all P (zip us vs) -> u \in us -> exists v, P (u, v).
Proof.
elim: us vs => [|u' us ih] [|v vs] //= [same] /andP[Pv rest]; rewrite inE => /predU1P[->|]; first by exists v.
exact: ih same rest.
Qed.

(** Every option is the visit distribution of some policy. *)
Theorem all_visits_sound gamma start places xs ws (s : 'I_n) : all_visits m gamma start places xs ws ->
  N.of_nat s = start -> forall x, x \in xs -> exists2 policy, is_policy m policy
    & visit_distribution (follows R m policy) (number R gamma) s (option_of (placed places x)).
Proof.
rewrite /all_visits !lazyE => /andP[/andP[_ /eqP same] ok] s_start x mem.
have [w ok_w] := zip_partner same ok mem; have [pol_ok visits] := check_visits_sound ok_w s_start.
by exists w.
Qed.

(** Every option is a recurrent distribution of some policy. *)
Theorem all_long_run_sound start places xs ws (s : 'I_n) : all_long_run m start places xs ws ->
  N.of_nat s = start -> forall x, x \in xs -> exists2 policy, is_policy m policy
    & recurrent_distribution (follows R m policy) s (option_of (placed places x)).
Proof.
rewrite /all_long_run !lazyE => /andP[/andP[/andP[model_ok _] /eqP same] ok] s_start x mem.
have [w ok_w] := zip_partner same ok mem; have [pol_ok recurrent] := check_long_run_sound model_ok ok_w s_start.
by exists (policy w).
Qed.

End Soundness.
