(** Soundness of rule packing with one system per pair of cones: what [check_pairs] accepts satisfies the hypotheses of
    the packing law with m = 1 and, where B wins in every cone but the first, of the injection law.

    A cone is the set of rewards at which some row of forms is positive; weights that cancel the rows of two cones show
    that the cones have no common reward. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements tokens certificate checker acting packing.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Local Arguments Qred : simpl never.
Local Arguments Qplus : simpl never.
Local Arguments Qmult : simpl never.

(** * Forms *)

Section Forms.

Variables (R : realFieldType) (k : nat).
Notation option_of := (option_of R k).
Notation reward := (vector [finType of 'I_k] R).
Implicit Types (r : reward) (x y f : sparse).

(** The form is positive at the reward. *)
Definition positive_at r f : bool := 0 < value (option_of f) r.

(** Entries that are zero do not count. *)
Lemma option_nonzero x : option_of [seq e <- x | ~~ Z.eqb (Qnum e.2) 0] = option_of x.
Proof.
apply/ffunP=> i; rewrite !ffunE big_filter_cond big_mkcond [RHS]big_mkcond; apply: eq_bigr => e _.
rewrite -(number_eq0 R); case: eqP => [->|_] //=.
by case: ifP.
Qed.

Lemma denominators_gt0 x : Z.lt 0 (foldr (fun e l => Z.lcm (Zpos (Qden e.2)) l) 1%coqZ x).
Proof.
elim: x => [|e x] //=; move: (foldr _ _ x) => l l0.
by case: Z.lcm (Z.lcm_nonneg (Zpos (Qden e.2)) l) (Z.lcm_eq_0 (Zpos (Qden e.2)) l) => //; lia.
Qed.

(** [normal x] is a positive multiple of [x]. *)
Lemma normal_multiple x : exists2 c : R, 0 < c & forall r, value (option_of (normal x)) r = c * value (option_of x) r.
Proof.
rewrite /normal; have := denominators_gt0 [seq e <- x | ~~ Z.eqb (Qnum e.2) 0].
move: (foldr _ 1%coqZ _) => l /Z.ltb_lt l0; move: (Z.to_pos _) => g.
exists (number R (1 # g) * number R (l # 1)); first by rewrite mulr_gt0 // number_gt0.
by move=> r; rewrite !value_scale option_nonzero mulrA.
Qed.

Lemma number_minus1 : number R (-1 # 1)%coqQ = -1.
Proof. by rewrite /number /= divr1. Qed.

Lemma value_negated f r : value (option_of (negated f)) r = - value (option_of f) r.
Proof. by rewrite value_scale number_minus1 mulN1r. Qed.

(** The sign of a form. *)
Lemma form_multiple x y : exists2 c : R, 0 < c &
  forall r, value (option_of (form x y)) r = c * (value (option_of x) r - value (option_of y) r).
Proof.
have [c c0 multiple] := normal_multiple (plus x (scale (-1 # 1) y)); exists c => // r.
by rewrite multiple value_plus -/(negated y) value_negated.
Qed.

Lemma form_gt0 x y r : positive_at r (form x y) = (value (option_of y) r < value (option_of x) r).
Proof. by have [c c0 multiple] := form_multiple x y; rewrite /positive_at multiple pmulr_rgt0 // subr_gt0. Qed.

Lemma form_ge0 x y r : (0 <= value (option_of (form x y)) r) = (value (option_of y) r <= value (option_of x) r).
Proof. by have [c c0 multiple] := form_multiple x y; rewrite multiple pmulr_rge0 // subr_ge0. Qed.

(** * Weights that cancel *)

(** The row that a weight is for. *)
Definition cited (rows : seq (sparse * bool)) (w : N * Q) : sparse :=
  if look (listed rows) w.1 is Some (f, _) then f else [::].

(** Rows that are cancelled are not all >= 0 with a positive one among those that are cited. *)
Lemma cancels_none (rows : seq (sparse * bool)) ws r : cancels rows ws ->
  (forall f s, (f, s) \in rows -> 0 <= value (option_of f) r) ->
  forall w, w \in ws -> positive_at r (cited rows w) -> False.
Proof.
rewrite /cancels !lazyE => /andP[/andP[/allP weights _] /(@vanishes_value R k _ r)].
rewrite value_combination big_map => zero nonneg w mem pos.
have term_ge0 v : v \in ws -> 0 <= number R v.2 * value (option_of (cited rows v)) r.
  move=> /weights; rewrite lazyE => /andP[v0 at_v]; apply: mulr_ge0; first by rewrite ltW // number_gt0.
  by rewrite /cited; case at_v': look at_v => [[f s]|] // _; exact: nonneg (look_listed at_v').
suff : 0 < \sum_(v <- ws) number R v.2 * value (option_of (cited rows v)) r by rewrite zero ltxx.
rewrite (perm_big _ (perm_to_rem mem)) big_cons ltr_spaddl //.
  by rewrite mulr_gt0 // number_gt0; have := weights w mem; rewrite lazyE => /andP[].
by rewrite big_seq; apply: sumr_ge0 => v /mem_rem/term_ge0.
Qed.

(** So no reward satisfies all rows. *)
Lemma cancels_sound (rows : seq (sparse * bool)) ws r : cancels rows ws ->
  (forall f s, (f, s) \in rows -> if s then positive_at r f else 0 <= value (option_of f) r) -> False.
Proof.
move=> cancel sat; have /andP[/andP[_ /hasP[w mem strict]] _] : _ && _ := cancel.
apply: (@cancels_none rows ws r cancel _ w mem) => [f s /sat|]; first by case: s => // /ltW.
by rewrite /cited; case at_w: look strict => [[f []]|] // _; exact: sat (look_listed at_w).
Qed.

End Forms.

(** * Cones *)

Section Cones.

Variables (R : realFieldType) (d : N) (xs ys : seq sparse).
Notation k := (N.to_nat d).
Notation option_of := (option_of R k).
Notation reward := (vector [finType of 'I_k] R).
Implicit Types r : reward.

(** All forms of some row are positive. *)
Definition some_row r (rows : seq (seq sparse)) : bool := has (all (positive_at r)) rows.

(** The cone of a permutation: the rewards at which some row of forms is positive. *)
Lemma in_cone phi r : made_of_pairs phi -> is_permutation d phi ->
  wins (options_of R k xs) (options_of R k ys) (act (permutation_of k phi)^-1%g r) = some_row r (forms phi xs ys).
Proof.
move=> made ok; rewrite /some_row /forms has_map /wins /at_least -has_predC has_map; apply: eq_has => x /=.
rewrite -all_predC !all_map; apply: eq_all => y /=.
by rewrite form_gt0 !option_move // !value_actl -ltNge.
Qed.

Lemma permutation_of_nothing : permutation_of k (moves_of [::]) = 1%g.
Proof.
apply/permP=> i; apply/val_inj/Nat2N.inj; rewrite perm1 /= permutation_ofE ?/image ?look_empty //.
exact: moves_of_made.
Qed.

End Cones.

(** * Pairs of cones *)

Lemma leb_of_nat (m : nat) (p : N) : N.leb (N.of_nat m) p = (m <= N.to_nat p)%N.
Proof. by case: N.leb_spec; case: ssrnat.leP => //; lia. Qed.

Lemma count_le1 (V : Type) (x0 : V) (P : pred V) (vs : seq V) :
  (forall i j, (i < j < size vs)%N -> P (nth x0 vs i) -> P (nth x0 vs j) -> False) -> (count P vs <= 1)%N.
Proof.
elim: vs => [|v vs ih] //= apart; have le1 : (count P vs <= 1)%N.
  by apply: ih => i j ij; apply: (apart i.+1 j.+1).
case Pv: (P v) => //; rewrite (_ : count P vs = 0%N) //; apply/eqP; rewrite -leqn0 leqNgt -has_count.
by apply/(has_nthP x0) => -[j lt Pj]; apply: (apart 0%N j.+1).
Qed.

Lemma mem_zip (U V : eqType) (us : seq U) (vs : seq V) u : size us = size vs -> u \in us ->
  exists v, (u, v) \in zip us vs.
Proof.
move=> sz mem; have lt : (index u us < size us)%N by rewrite index_mem.
case: vs sz => [|v0 vs] sz; first by rewrite sz in lt.
exists (nth v0 (v0 :: vs) (index u us)).
have -> : (u, nth v0 (v0 :: vs) (index u us)) = nth (u, v0) (zip us (v0 :: vs)) (index u us).
  by rewrite nth_zip // nth_index.
by rewrite mem_nth // size_zip -sz minnn.
Qed.

(** The system of two rows of different cones is among the systems. *)
Lemma pair_systems_mem (cones : seq (seq (seq sparse))) i j x y : (i < j < size cones)%N ->
  x \in nth [::] cones i -> y \in nth [::] cones j -> (N.of_nat i, (x, y)) \in pair_systems cones.
Proof.
case/andP=> ij lt xi yj; have at_j : look (listed cones) (N.of_nat j) = Some (nth [::] cones j).
  by rewrite (look_listedE [::]) Nat2N.id lt.
apply/flatten_mapP; exists (N.of_nat j, nth [::] cones j); first exact: numbered_mem.
apply/flatten_mapP; exists (N.of_nat i, nth [::] cones i).
  by apply: numbered_mem; rewrite (look_listedE [::]) !Nat2N.id size_take lt ij nth_take.
by apply/flatten_mapP; exists x => //=; exact: map_f.
Qed.

(** Some option is worth the most. *)
Lemma best_option (T : finType) (R : realFieldType) (X : seq (vector T R)) r x : x \in X ->
  exists2 a, a \in X & forall b, b \in X -> value b r <= value a r.
Proof.
elim: X x => [|y X ih] x //= _; case: X ih => [|z X] ih.
  by exists y; rewrite ?inE // => b; rewrite inE => /eqP ->.
have [a aX best] := ih z (mem_head _ _); case: (leP (value y r) (value a r)) => [le|/ltW le].
  by exists a; rewrite 1?inE ?aX ?orbT // => b; rewrite inE => /predU1P[->|/best].
exists y; rewrite ?mem_head // => b; rewrite inE => /predU1P[->|/best ba] //; exact: le_trans ba le.
Qed.

Section Pairs.

Variables (R : realFieldType) (d : N) (labels : option (seq N)) (xs ys : seq sparse).
Notation k := (N.to_nat d).
Notation option_of := (option_of R k).
Notation G := (group_of k labels).
Notation losing := (options_of R k xs).
Notation winning := (options_of R k ys).

(** What the checker accepts. *)
Lemma check_pairs_sound cs multipliers (n : N) (injective : bool) :
  check_pairs d (omap (@listed N) labels) xs ys cs multipliers = Some (n, injective) ->
  N.lt 1 n /\ weak G losing winning (N.to_nat (N.pred n)) (N.to_nat n)
  /\ (injective -> most G losing winning (N.to_nat (N.pred n)) 1).
Proof.
rewrite /check_pairs !lazyE -map_cons -map_comp all_map; set systems := pair_systems _.
have : N.to_nat (N.of_nat (size [seq moves_of c | c <- [::] :: cs])) = (size cs).+1 by rewrite Nat2N.id size_map.
move: (N.of_nat (size [seq _ | _ <- _])) => count_phis sizeE.
case: ifP => // /andP[/andP[/andP[/allP may nonempty] /eqP sizes] /allP cancel] [<- <-].
pose s c := permutation_of k (moves_of c).
have made c : made_of_pairs (moves_of c) := moves_of_made c.
have acts c : c \in [::] :: cs -> may_act d (omap (@listed N) labels) (moves_of c) by move/may.
have ok c : c \in [::] :: cs -> is_permutation d (moves_of c) by move/acts/may_act_permutation.
(* the weights of a pair of cones i < j *)
have pair i j x y : (i < j < size ([::] :: cs))%N -> x \in forms (moves_of (nth [::] ([::] :: cs) i)) xs ys ->
    y \in forms (moves_of (nth [::] ([::] :: cs) j)) xs ys ->
    exists2 ws, ((N.of_nat i, (x, y)), ws) \in zip systems multipliers & cancels (strict_rows (x ++ y)) ws.
  move=> /andP[ij lt] xi yj; have [|ws mem] := @mem_zip _ _ systems multipliers (N.of_nat i, (x, y)) sizes.
    apply: (@pair_systems_mem _ i j); first by rewrite size_map ij.
      by rewrite (nth_map [::]) // (ltn_trans ij).
    by rewrite (nth_map [::]).
  by exists ws => //; exact: (cancel _ mem).
have cone i r : (i < size ([::] :: cs))%N -> wins losing winning (act (s (nth [::] ([::] :: cs) i))^-1%g r) ->
    some_row r (forms (moves_of (nth [::] ([::] :: cs) i)) xs ys).
  by move=> lt; rewrite in_cone //; exact/ok/mem_nth.
(* two cones have no common reward *)
have apart r i j : (i < j < size ([::] :: cs))%N -> wins losing winning (act (s (nth [::] ([::] :: cs) i))^-1%g r) ->
    wins losing winning (act (s (nth [::] ([::] :: cs) j))^-1%g r) -> False.
  move=> /andP[ij lt] /(cone _ _ (ltn_trans ij lt))/hasP[x xi /allP x_pos] /(cone _ _ lt)/hasP[y yj /allP y_pos].
  have [|ws _ none] := pair i j x y _ xi yj; first by rewrite ij.
  apply: (@cancels_sound R k _ _ r none) => f _ /mapP[g mem [-> ->]].
  by move: mem; rewrite mem_cat => /orP[/x_pos|/y_pos].
have le1 r : (count (fun phi => wins losing winning (act phi^-1%g r)) [seq s c | c <- [::] :: cs] <= 1)%N.
  rewrite count_map; exact: (@count_le1 _ [::] _ _ (apart r)).
have in_G phi : phi \in [seq s c | c <- [::] :: cs] -> phi \in G by case/mapP=> c /acts/may_act_group Gc ->.
rewrite N2Nat.inj_pred sizeE; split; first by case: (cs) nonempty sizeE => //= c cs' _; lia.
split=> [|injective_ok].
  by have := packing_law_holds (G := [group of G]) _ in_G le1; rewrite size_map subn1; exact.
(* B wins in the cones but the first *)
have sub_count r := leq_trans (leq_addl _ _) (le1 r).
have := injection_law_holds (G := [group of G]) (A := losing) (B := winning) (phis := [seq s c | c <- cs]).
rewrite size_map; apply=> [phi mem|r|r phi]; [by apply: in_G; rewrite inE mem orbT | exact: sub_count |].
case/(nthP 1%g)=> j; rewrite size_map => lt <-; rewrite (nth_map [::]) // => wins_j.
have /hasP[y yj /allP y_pos] := cone j.+1 r lt wins_j; apply: contraT => /negbNE/at_leastP least.
have [x0 x0_xs _] := winsP _ _ _ wins_j; have [_ /mapP[x x_xs ->] best] := best_option r x0_xs.
(* the best option of A gives a row of the first cone that is >= 0 *)
have x_row : [seq form (move (moves_of [::]) x) (move (moves_of [::]) z) | z <- ys] \in forms (moves_of [::]) xs ys.
  exact: map_f.
have [//|ws mem none] := pair 0%N j.+1 _ _ _ x_row yj.
have /hasP[w w_ws large] : has (fun w : N * Q => N.leb (N.of_nat (size ys)) w.1) ws := allP injective_ok _ mem.
exfalso; apply: (@cancels_none R k _ _ r none _ w w_ws) => [f _ /mapP[g] + [-> _]|].
  rewrite mem_cat => /orP[/mapP[z z_ys ->]|/y_pos/ltW] //.
  rewrite form_ge0 !option_move ?permutation_of_nothing ?act1 //.
  by have [_ /mapP[u u_xs ->] le] := least _ (option_mem R d z_ys); exact: le_trans le (best _ (option_mem R d u_xs)).
have := none; rewrite /cancels !lazyE => /andP[/andP[/allP/(_ w w_ws)]]; rewrite lazyE => /andP[_].
rewrite /cited (look_listedE ([::], true)) size_map size_cat size_map; case: ltnP => // w_lt _ _ _.
rewrite leb_of_nat in large; rewrite (nth_map [::]) ?size_cat ?size_map // nth_cat size_map ltnNge large.
by apply: y_pos; rewrite mem_nth // ltn_subLR.
Qed.

End Pairs.
