(** The weak form of the fractional law needs only a group that permutes the blocks transitively: a block that holds a
    best option is carried to every block equally often. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Transitive.

Variables (T : finType) (R : realFieldType) (G H : {group {perm T}}) (A B : seq (vector T R)).
Variables (losing winning : seq (seq (vector T R))).
Notation blocks := (losing ++ winning).
Implicit Types (X Y Z : seq (vector T R)) (w : vector T R).

Definition same X Y : bool := all (mem Y) X && all (mem X) Y.

Lemma sameP X Y : reflect (same_options X Y) (same X Y).
Proof.
apply: (iffP andP) => [[/allP sub /allP sup] x|XY]; first by apply/idP/idP=> [/sub|/sup].
by split; apply/allP=> x; rewrite /= (XY x).
Qed.

Hypotheses (sub : H \subset G) (AL : {subset A <= flatten losing}) (WB : {subset flatten winning <= B}).
Hypotheses (different : uniq blocks) (told_apart : forall X Y,
  X \in blocks -> Y \in blocks -> same_options X Y -> X = Y).
Hypothesis permuted_blocks : forall h X, h \in H -> X \in blocks ->
  exists2 Y, Y \in blocks & same_options (image_of h X) Y.
Hypothesis transitive : {in blocks &, forall X Y, exists2 h, h \in H & same_options (image_of h X) Y}.

Section OneBlock.

Variable X : seq (vector T R).
Hypothesis X_in : X \in blocks.

(** How often [X] is carried to a block. *)
Definition carried Z : nat := #|[set h in H | same (image_of h X) Z]|.

Lemma carried_le Y Z : Y \in blocks -> Z \in blocks -> (carried Y <= carried Z)%N.
Proof.
move=> Y_in Z_in; have [g gH gYZ] := transitive Y_in Z_in.
rewrite /carried -(card_imset _ (mulIg g)); apply/subset_leq_card/subsetP=> _ /imsetP[h + ->].
rewrite !inE => /andP[hH /sameP hXY]; rewrite groupM //=; apply/sameP=> x.
rewrite -gYZ /image_of (eq_map (actM h g)) (map_comp (act g)); exact: eq_mem_map.
Qed.

(** Each permutation carries it to one block. *)
Lemma carried_once h : h \in H -> (\sum_(Z <- blocks) same (image_of h X) Z)%N = 1%N.
Proof.
move=> hH; have [Y Y_in XY] := permuted_blocks hH X_in; rewrite -countE.
rewrite (eq_in_count (a2 := pred1 Y)) ?count_uniq_mem ?Y_in // => Z Z_in /=.
apply/sameP/eqP=> [XZ|-> //]; apply: told_apart => // x; by rewrite -(XZ x).
Qed.

Lemma carried_total : (\sum_(Z <- blocks) carried Z)%N = #|H|.
Proof.
transitivity (\sum_(Z <- blocks) \sum_(h in H) same (image_of h X) Z)%N.
  by apply: eq_bigr => Z _; rewrite /carried -sum1_card big_mkcond [RHS]big_mkcond; apply: eq_bigr => h _;
     rewrite inE; case: (h \in H) (same _ _) => [] [].
by rewrite exchange_big (eq_bigr (fun=> 1%N)) => [|h]; [rewrite sum1_card | exact: carried_once].
Qed.

Lemma carried_losing : ((size winning + size losing) * (\sum_(Z <- losing) carried Z) = size losing * #|H|)%N.
Proof.
have all_equal Zs : {subset Zs <= blocks} -> (\sum_(Z <- Zs) carried Z = size Zs * carried X)%N.
  move=> inb; rewrite big_seq (eq_bigr (fun=> carried X)) => [|Z /inb Z_in]; last first.
    by apply/eqP; rewrite eqn_leq !carried_le.
  by rewrite -big_seq big_const_seq count_predT iter_addn_0 mulnC.
rewrite -carried_total !all_equal // => [|Z ZL]; last by rewrite mem_cat ZL.
by rewrite size_cat mulnCA addnC.
Qed.

End OneBlock.

Lemma transitive_weak : weak G A B (size winning) (size winning + size losing).
Proof.
have never_from (w : vector T R) :
  ((size winning + size losing) * permuted H (wins A B) w <= size losing * permuted H predT w)%N.
  have all_H : permuted H predT w = #|H| by apply: eq_card => s; rewrite !inE andbT.
  case: (posnP (size (flatten blocks))) => [none|some].
    have A0 : A = [::].
      case: A AL => [|a A'] // /(_ a (mem_head _ _)) aL; have : a \in flatten blocks by rewrite flatten_cat mem_cat aL.
      by rewrite (size0nil none).
    by rewrite (_ : permuted H (wins A B) w = 0%N) ?muln0 // permutedE big1 // => s _; rewrite A0.
  have [x0 x0_in] : exists x0, x0 \in flatten blocks by case: (flatten blocks) some => // x0 xs _; exists x0;
    exact: mem_head.
  have [x /flattenP[X X_in xX] best] := best_of w x0_in.
  rewrite all_H -(carried_losing X_in) leq_mul2l; apply/orP; right.
  apply: leq_trans (_ : _ <= \sum_(h in H) \sum_(Z <- losing) same (image_of h X) Z)%N _; last first.
    rewrite exchange_big; apply: leq_sum => Z _; rewrite /carried -sum1_card big_mkcond [X in (_ <= X)%N]big_mkcond.
    by apply: leq_sum => h _; rewrite inE; case: (h \in H) (same _ _) => [] [].
  rewrite permutedE; apply: leq_sum => h hH; case win: (wins A B (act h w)) => //.
  have [Y Y_in XY] := permuted_blocks hH X_in.
  have hx : act h x \in Y by rewrite -(XY (act h x)) map_f.
  rewrite -countE -has_count; apply/hasP; exists Y; last exact/sameP.
  move: Y_in; rewrite mem_cat => /orP[] // YW; case/winsP: win => a aA strict.
  have hxB : act h x \in B by apply/WB/flattenP; exists Y.
  have [b b_in] : exists2 b, b \in flatten blocks & a = act h b.
    have /flattenP[Z ZL aZ] := AL aA; have Z_in : Z \in blocks by rewrite mem_cat ZL.
    have hV : h^-1%g \in H by rewrite groupV.
    have [Z' Z'_in ZZ'] := permuted_blocks hV Z_in; exists (act h^-1%g a); last by rewrite actVK.
    by apply/flattenP; exists Z' => //; rewrite -(ZZ' (act h^-1%g a)) map_f.
  move=> ab; have := strict _ hxB; by rewrite ab !value_act ltNge best.
move=> r; have := averaging_group sub never_from r.
have -> : permuted G predT r = #|G| by apply: eq_card => s; rewrite !inE andbT.
rewrite -(permutedC G (at_least B A) r) mulnDl mulnDr leq_add2r => few.
by rewrite mulnDr mulnDl leq_add2l.
Qed.

End Transitive.

Theorem fractional_law_transitive_holds : fractional_law_transitive.
Proof. by move=> T R G H A B losing winning _ _ sub AL WB u perm apart trans;
  exact: transitive_weak sub AL WB u apart perm trans. Qed.
