(** Law 5: generic strictness.  Outside finitely many hyperplanes nothing ties, so a weak bound is a strict one; and a
    reward can be moved off all of them by a small step that keeps every strict comparison. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Theorem generic_strictness_holds : generic_strictness.
Proof.
move=> T R G A B p q B0 h r no_tie; apply: leq_trans (h r) _; rewrite leq_mul2l; apply/orP; right.
apply/subset_leq_card/subsetP=> s; rewrite !inE => /andP[sG /at_leastP beats]; rewrite sG /=.
set w := act s r in beats *; case: B B0 h no_tie beats => // b0 B _ _ no_tie beats.
apply/negP=> /at_leastP back; have [a0 a0A _] := back b0 (mem_head _ _).
have [a aA best] := best_of w a0A; have [b bB le] := beats a aA; have [a' a'A le'] := back b bB.
case/eqP: (no_tie s a b sG aA bB); apply: le_anti; rewrite le /=; exact: le_trans le' (best a' a'A).
Qed.

Theorem excluded_is_proper_holds : excluded_is_proper.
Proof.
move=> T R a b s ne; have [i ai] : exists i, a i != b i.
  by apply/existsP; apply: contraNT ne => /existsPn same; apply/eqP/ffunP=> i; apply/eqP; rewrite -[_ == _]negbK.
exists (act s^-1%g [ffun j => (j == i)%:R]); rewrite actVK.
have at_i x : value x [ffun j => (j == i)%:R] = x i :> R.
  rewrite /value (bigD1 i) //= ffunE eqxx mulr1 big1 ?addr0 // => j /negbTE ji.
  by rewrite ffunE ji mulr0.
by rewrite !at_i.
Qed.

Theorem common_option_ties_holds : common_option_ties.
Proof.
move=> T R G A B r best; rewrite permutedE big1 // => s /best[x [xA xB top]].
case: winsP => // -[b bB strict]; have := strict x xA.
by rewrite ltNge top // mem_cat bB orbT.
Qed.

(** ** Moving off the hyperplanes *)

(** One step is short enough for finitely many comparisons. *)
Lemma short_step (R : realFieldType) (ps : seq (R * R)) : all (fun p => p.1 != 0) ps ->
  exists2 e, 0 < e & all (fun p => e * `|p.2| < `|p.1|) ps.
Proof.
elim: ps => [|[a b] ps ih] /=; first by exists 1; rewrite ?ltr01.
case/andP=> a0 /ih[e0 e0_gt0 /allP short]; pose e := Num.min e0 (`|a| / (1 + `|b|)).
have b1 : 0 < 1 + `|b| by rewrite ltr_paddr ?ltr01.
have a1 : 0 < `|a| / (1 + `|b|) by rewrite divr_gt0 ?normr_gt0.
exists e; first by rewrite lt_minr e0_gt0.
apply/andP; split; last first.
  apply/allP=> p mem; apply: le_lt_trans (short p mem).
  by rewrite ler_wpmul2r ?normr_ge0 // le_minl lexx.
apply: le_lt_trans (_ : `|a| / (1 + `|b|) * `|b| < _).
  by rewrite ler_wpmul2r ?normr_ge0 // le_minl lexx orbT.
rewrite mulrAC ltr_pdivr_mulr // ltr_pmul2l ?normr_gt0 //.
by rewrite ltr_addr ltr01.
Qed.

(** Then signs are kept. *)
Lemma sign_kept (R : realFieldType) (a b e : R) : 0 < e -> e * `|b| < `|a| -> (a + e * b != 0) * (0 < a ->
  0 < a + e * b).
Proof.
move=> e0; rewrite -{1}(gtr0_norm e0) -normrM => short; split; last first.
  move=> a0; move: short; rewrite (gtr0_norm a0) ltr_norml => /andP[low _].
  by rewrite -[a]opprK addrC subr_gt0.
apply/negP; rewrite addr_eq0 => /eqP ae; move: short; by rewrite ae normrN ltxx.
Qed.

Section Moving.

Variables (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)).
Hypothesis apart : forall a b, a \in A -> b \in B -> a != b.

(** The comparison of [a] and [b] at the variant [s] of a reward. *)
Definition compare (t : {perm T} * vector T R * vector T R) (r : vector T R) : R :=
  value t.1.2 (act t.1.1 r) - value t.2 (act t.1.1 r).

Definition shifted (r u : vector T R) (e : R) : vector T R := [ffun i => r i + e * u i].

Lemma compare_shifted t r u e : compare t (shifted r u e) = compare t r + e * compare t u.
Proof.
have linear x s : value x (act s (shifted r u e)) = value x (act s r) + e * value x (act s u).
  rewrite /value big_distrr -big_split /=; apply: eq_bigr => i _.
  by rewrite !ffunE mulrDr mulrCA.
by rewrite /compare !linear opprD addrACA -mulrBr.
Qed.

(** Some reward lies on none of finitely many hyperplanes. *)
Lemma off_all (ts : seq ({perm T} * vector T R * vector T R)) :
  all (fun t => t.1.2 != t.2) ts -> exists u, all (fun t => compare t u != 0) ts.
Proof.
elim: ts => [|t ts ih] /=; first by exists [ffun=> 0].
case/andP=> ne /ih[u off]; have [zero|] := eqVneq (compare t u) 0; last by move=> nz; exists u; rewrite nz.
have [v tv] := @excluded_is_proper_holds T R _ _ t.1.1 ne.
have [|e e0 /allP short] := @short_step R [seq (compare t' u, compare t' v) | t' <- ts].
  by rewrite all_map; apply: sub_all off => t'.
exists (shifted u v e); rewrite compare_shifted zero add0r mulf_neq0 ?subr_eq0 ?(gt_eqF e0) //=.
apply/allP=> t' mem; rewrite compare_shifted; apply: (sign_kept e0 _).1.
by have := short _ (map_f (fun t' => (compare t' u, compare t' v)) mem).
Qed.

Definition comparisons := [seq (sa, b) | sa <- [seq (s, a) | s <- enum G, a <- A], b <- B].

Lemma mem_comparisons s a b : s \in G -> a \in A -> b \in B -> (s, a, b) \in comparisons.
Proof.
move=> sG aA bB; apply/allpairsP; exists ((s, a), b); split=> //.
by apply/allpairsP; exists (s, a); rewrite mem_enum.
Qed.

Lemma generic_worse r : exists2 w, generic G A B w
  & (permuted G (at_least B A) w <= permuted G (at_least B A) r)%N.
Proof.
have [|u off] := @off_all comparisons.
  by apply/allP=> t /allpairsP[[[s a] b] /= [/allpairsP[[s' a'] /= [_ aA [_ ->]]] bB ->]]; exact: apart.
have [|e e0 /allP short] := @short_step R [seq (compare t r, compare t u) | t <- comparisons & compare t r != 0].
  by rewrite all_map; apply/allP=> t; rewrite mem_filter => /andP[].
pose w := shifted r u e.
have kept t : t \in comparisons -> (compare t w != 0) * (0 < compare t r -> 0 < compare t w).
  move=> mem; rewrite /w compare_shifted; have [zero|nz] := eqVneq (compare t r) 0.
    by rewrite zero add0r ltxx mulf_neq0 ?(gt_eqF e0) // (allP off).
  apply: sign_kept e0 _; apply: (short (compare t r, compare t u)).
  by apply/mapP; exists t; rewrite // mem_filter nz.
exists w => [s a b sG aA bB|].
  by have [nz _] := kept _ (mem_comparisons sG aA bB); rewrite -subr_eq0.
apply/subset_leq_card/subsetP=> s; rewrite !inE => /andP[sG]; rewrite sG /= !at_leastN; apply: contra.
case/winsP=> a aA best; apply/winsP; exists a => // b bB.
have [_] := kept _ (mem_comparisons sG aA bB); rewrite /compare /= !subr_gt0; apply; exact: best.
Qed.

End Moving.

Theorem worst_is_generic_holds : worst_is_generic.
Proof. by move=> T R G A B r apart; exact: generic_worse. Qed.
