(** Law 1: cliques.  If A wins at one of the images phi_i^-1 w of a reward, B wins at all others; so among the n + 1
    images A wins at most once, and then B wins n times.  RDSP A.7 is a special case. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Clique.

Variables (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T}).
Notation phi := (nth 1%g (1%g :: phis)).
Hypothesis inside : forall i j, (i <= size phis)%N -> (j <= size phis)%N -> i != j ->
  forall a, a \in A -> act (phi i)^-1%g (act (phi j) a) \in B.

(** Where A wins at one image of a reward, B wins at every other. *)
Lemma clique_exchange i j w : (i <= size phis)%N -> (j <= size phis)%N -> i != j ->
  wins A B (act (phi j)^-1%g w) -> wins B A (act (phi i)^-1%g w).
Proof.
move=> li lj ij /winsP[a aA best]; apply/winsP.
exists (act (phi i)^-1%g (act (phi j) a)) => [|c cA]; first exact: inside.
have same x : value (act (phi i)^-1%g (act (phi j) x)) (act (phi i)^-1%g w) = value x (act (phi j)^-1%g w).
  by rewrite value_act value_actl.
have back : value c (act (phi i)^-1%g w) = value (act (phi j)^-1%g (act (phi i) c)) (act (phi j)^-1%g w).
  by rewrite value_act value_actl.
by rewrite same back; apply: best; apply: inside; rewrite // eq_sym.
Qed.

Lemma clique_most : {subset phis <= G} -> most G A B (size phis) 1.
Proof.
move=> sub r; apply: (@averaging _ _ G [seq s^-1%g | s <- 1%g :: phis]) => // [s|w].
  by case/mapP=> t; rewrite inE => mem ->; rewrite groupV; case/predU1P: mem => [->|/sub].
rewrite !count_map mul1n.
set won := fun s => wins A B (act s^-1%g w); set lost := fun s => wins B A (act s^-1%g w).
have [none|] := boolP (has won (1%g :: phis)); last by rewrite has_count -leqNgt leqn0 => /eqP ->; rewrite muln0.
have [j lj wj] : exists2 j, (j <= size phis)%N & won (phi j).
  by case/hasP: none => s /(nthP 1%g)[j lj <-] ws; exists j.
have others i : (i <= size phis)%N -> i != j -> lost (phi i) by move=> li ij; exact: clique_exchange wj.
have once i : (i <= size phis)%N -> won (phi i) = (i == j).
  move=> li; case: eqP => [->|/eqP ij] //; apply/negbTE/negP=> wi.
  exact: (@wins_asym _ _ A B _ wi (others i li ij)).
have total (P : pred {perm T}) : count P (1%g :: phis) = (\sum_(i < (size phis).+1) P (phi i))%N.
  by rewrite countE (big_nth 1%g) big_mkord.
have -> : count won (1%g :: phis) = 1%N.
  rewrite total (bigD1 (Ordinal (lj : j < (size phis).+1)%N)) //= once // eqxx big1 // => i ne.
  by rewrite once ?leq_ord // (negbTE (_ : i != j :> nat)).
rewrite muln1 total (bigD1 (Ordinal (lj : j < (size phis).+1)%N)) //=.
apply: leq_trans (leq_addl _ _); rewrite (eq_bigr (fun=> 1%N)) => [|i ne]; last by apply/eqP; rewrite eqb1;
  apply: others; rewrite ?leq_ord.
by rewrite sum1_card cardC1 card_ord.
Qed.

End Clique.

Theorem clique_law_holds : clique_law.
Proof.
move=> T R G A B phis sub inside; have m := clique_most inside sub.
by split=> //; rewrite -addn1; exact: most_weak m.
Qed.

(** RDSP A.7: involutions that send A to B_i inside B and map every other B_j onto itself. *)
Theorem rdsp_a7_holds : rdsp_a7.
Proof.
move=> T R G A B phis sub invol into fix_others.
have inv i : (i < size phis)%N -> (nth 1%g phis i)^-1%g = nth 1%g phis i.
  by move=> li; apply/eqP; rewrite eq_invg_mul invol // mem_nth.
apply: (proj1 (@clique_law_holds T R G A B phis sub _)) => -[|i] [|j] //= li lj ij a aA.
- by rewrite invg1 act1; apply: (into (nth 1%g phis j)); rewrite ?mem_nth // map_f.
- by rewrite act1 inv //; apply: (into (nth 1%g phis i)); rewrite ?mem_nth // map_f.
rewrite inv //; apply: (into (nth 1%g phis j)); first exact: mem_nth.
by rewrite -(fix_others i j) // map_f // map_f.
Qed.
