(** Law 2: orbits.  Give the best options of C at a reward equal weights, in all (size C)!.  Summed over the variants of
    the reward, options that the group carries into one another get the same weight; so the options of B get at
    least their share, and where they get any, max_B >= max_A. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

(** Gathering a list by name only changes its order. *)
Lemma perm_gather (U V : eqType) (name : U -> V) (us : seq U) :
  perm_eq (flatten [seq [seq u <- us | name u == v] | v <- undup [seq name u | u <- us]]) us.
Proof.
have gather vs : uniq vs ->
    perm_eq (flatten [seq [seq u <- us | name u == v] | v <- vs]) [seq u <- us | name u \in vs].
  elim: vs => [|v vs ih] /=; first by rewrite filter_pred0.
  case/andP=> v_new /ih/(perm_cat (perm_refl [seq u <- us | name u == v]))/perm_trans; apply.
  rewrite -(permPr (permEl (perm_filterC (fun u => name u == v) [seq u <- us | name u \in v :: vs]))) -!filter_predI.
  rewrite [X in perm_eq _ (X ++ _)](_ : _ = [seq u <- us | name u == v]); last first.
    by apply: eq_filter => u /=; rewrite inE; case: eqP.
  rewrite perm_cat2l [X in perm_eq _ X](_ : _ = [seq u <- us | name u \in vs]) //.
  by apply: eq_filter => u /=; rewrite inE; case: eqP => // ->; apply/esym/negbTE.
apply: perm_trans (gather _ (undup_uniq _)) _; rewrite (_ : filter _ _ = us) //.
by apply/all_filterP/allP=> u uus; rewrite mem_undup map_f.
Qed.

(** The permutations that map a list of vectors onto itself are a group. *)
Lemma stabiliser_group_set (T : finType) (R : realFieldType) (C : seq (vector T R)) :
  group_set [set s : {perm T} | perm_eq (image_of s C) C].
Proof.
apply/group_setP; split=> [|s t]; rewrite !inE.
  by rewrite /image_of (eq_map (@act1 _ R)) map_id.
move=> s_C t_C; rewrite /image_of (eq_map (actM s t)) (map_comp (act t)).
by apply: perm_trans t_C; exact: perm_map.
Qed.

Section Weights.

Variables (T : finType) (R : realFieldType) (G H : {group {perm T}}) (C : seq (vector T R)).
Hypotheses (sub : H \subset G) (fixed : forall h, h \in H -> perm_eq (image_of h C) C).
Implicit Types (x w r : vector T R).

(** The best options at a reward, how many there are, and the weight of each. *)
Definition best w x : bool := all (fun y => value y w <= value x w) C.
Definition ties w : nat := count (best w) C.
Definition weight w x : nat := best w x * ((size C)`! %/ ties w).

Lemma best_act h w x : h \in H -> best (act h w) (act h x) = best w x.
Proof.
move=> Hh; rewrite /best -(eq_all_r (perm_mem (fixed Hh))) all_map.
by apply: eq_all => y /=; rewrite !value_act.
Qed.

Lemma ties_act h w : h \in H -> ties (act h w) = ties w.
Proof.
move=> Hh; rewrite /ties -(seq.permP (fixed Hh)) count_map.
by apply: eq_count => x /=; exact: best_act.
Qed.

(** Some option is the best. *)
Lemma ties_gt0 w : (0 < size C)%N -> (0 < ties w)%N.
Proof.
move=> C0; have [x xC] : exists x, x \in C by case: (C) C0 => // x D _; exists x; exact: mem_head.
have [y yC top] := best_of w xC; rewrite /ties -has_count; apply/hasP; exists y => //; exact/allP.
Qed.

(** The weights of one reward sum to (size C)!. *)
Lemma weight_total w : (0 < size C)%N -> (\sum_(x <- C) weight w x = (size C)`!)%N.
Proof.
move=> C0; rewrite /weight -big_distrl /= -countE -/(ties w) mulnC divnK // dvdn_fact // ties_gt0 //.
exact: count_size.
Qed.

(** What an option gets over all variants of a reward. *)
Definition share r x : nat := \sum_(s in G) weight (act s r) x.

Lemma share_act h r x : h \in H -> share r (act h x) = share r x.
Proof.
move=> Hh; rewrite /share (reindex_inj (mulIg h)) /=.
apply: eq_big => [s|s _]; first by rewrite groupMr // (subsetP sub).
by rewrite actM /weight best_act // ties_act.
Qed.

End Weights.

Theorem orbit_law_holds : orbit_law.
Proof.
move=> T R G H A B C cells W p q sub AC fixed cut linked below cell_share pq r.
have [C0|C0] := posnP (size C).
  have A0 : A = [::] by case: A AC => [|a A] // /(_ a (mem_head _ _)); rewrite (size0nil C0).
  have -> : permuted G (at_least B A) r = #|G| by apply: eq_card => s; rewrite !inE A0 andbT.
  by rewrite leq_mul2r pq orbT.
rewrite -(leq_pmul2l (fact_gt0 (size C))).
have total : (\sum_(x <- C) share G C r x = #|G| * (size C)`!)%N.
  rewrite exchange_big (eq_bigr (fun=> (size C)`!)) => [|s _]; last by rewrite weight_total.
  by rewrite sum_nat_const.
have won : (\sum_(x <- C | W x) share G C r x <= (size C)`! * permuted G (at_least B A) r)%N.
  rewrite exchange_big permutedE big_distrr /=; apply: leq_sum => s _.
  case lose: (at_least B A (act s r)).
    rewrite muln1 -(weight_total (act s r) C0) big_mkcond; apply: leq_sum => x _; by case: (W x).
  rewrite muln0 big1_seq // => x /andP[Wx xC].
  rewrite /weight; case top: (best C (act s r) x) => //; case/negP: (negbT lose).
  apply/at_leastP=> a /AC aC; have [b bB le] := below x xC Wx (act s r); exists b => //.
  exact: le_trans (allP top a aC) le.
apply: leq_trans (_ : _ <= q * \sum_(x <- C | W x) share G C r x)%N _; last first.
  by rewrite mulnCA leq_mul2l won orbT.
rewrite mulnCA [(_`! * _)%N]mulnC -total -!(perm_big _ cut) /= !big_flatten !big_distrr /= big_seq [X in (_ <=
  X)%N]big_seq.
apply: leq_sum => cell mem; case: cell mem => [|x cell] mem; first by rewrite !big_nil !muln0.
have same y : y \in x :: cell -> share G C r y = share G C r x.
  by move=> ymem; have [h Hh ->] := linked _ mem x y (mem_head _ _) ymem; rewrite (share_act sub fixed).
have sum_same (P : pred (vector T R)) :
  (\sum_(y <- x :: cell | P y) share G C r y = count P (x :: cell) * share G C r x)%N.
  rewrite big_seq_cond (eq_bigr (fun=> share G C r x)) => [|y /andP[/same]] //.
  by rewrite -big_seq_cond big_const_seq iter_addn_0 mulnC.
rewrite !sum_same count_predT !mulnA leq_mul2r; apply/orP; right; exact: cell_share.
Qed.
