(** Law 7: disjoint supports.  A permutation that moves a set of states to one apart from it can be replaced by an
    exchange of the two that fixes all other states.  So copies of one list of options are blocks of the fractional law,
    and the options of one shape are one orbit. *)

From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Orbitcert Require Import definitions averaging statements orbits blocks.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Supports.

Variables (T : finType) (R : realFieldType).
Implicit Types (x y : vector T R) (X C : seq (vector T R)) (s t : {perm T}) (D : {set T}).

Lemma support_act s x : support (act s x) = s @: support x.
Proof.
apply/setP=> i; rewrite -[i](permKV s) (mem_imset _ _ (@perm_inj _ s)).
by rewrite !inE act_at.
Qed.

(** Only what a permutation does on the support matters. *)
Lemma act_agree s t x : {in support x, s =1 t} -> act s x = act t x.
Proof.
move=> agree; apply/ffunP=> k; rewrite !ffunE.
have [zs|ns] := eqVneq (x (s^-1%g k)) 0; last first.
  by have := agree (s^-1%g k); rewrite inE ns permKV => /(_ isT) kE; rewrite [in RHS]kE permK.
have [zt|nt] := eqVneq (x (t^-1%g k)) 0; first by rewrite zs zt.
by have := agree (t^-1%g k); rewrite inE nt permKV => /(_ isT) kE; rewrite -[in LHS]kE permK.
Qed.

(** * The exchange of a set and its image *)

Section Exchange.

Variables (phi : {perm T}) (D : {set T}).
Hypothesis apart : [disjoint phi @: D & D].

Definition flip i := if i \in D then phi i else if i \in phi @: D then phi^-1%g i else i.

Lemma flipK : involutive flip.
Proof.
move=> i; rewrite /flip; have [iD|niD] := boolP (i \in D).
  have image : phi i \in phi @: D by rewrite imset_f.
  by rewrite (disjointFr apart image) image permK.
have [/imsetP[j jD ->]|nimage] := boolP (i \in phi @: D); first by rewrite permK jD.
by rewrite (negPf niD) (negPf nimage).
Qed.

Definition swap : {perm T} := perm (inv_inj flipK).

Lemma swap_to x : support x \subset D -> act swap x = act phi x.
Proof. by move=> /subsetP sub; apply: act_agree => i /sub iD; rewrite permE /flip iD. Qed.

Lemma swap_from x : support x \subset D -> act swap (act phi x) = x.
Proof.
move=> sub; rewrite -swap_to // -actM -[RHS]act1; congr act.
by apply/permP=> i; rewrite permM !permE flipK.
Qed.

Lemma swap_off x : [disjoint support x & D] -> [disjoint support x & phi @: D] -> act swap x = x.
Proof.
move=> off off'; rewrite -[RHS]act1; apply: act_agree => i ix.
by rewrite permE perm1 /flip (disjointFr off ix) (disjointFr off' ix).
Qed.

End Exchange.

End Supports.

Theorem disjoint_copies_holds : disjoint_copies.
Proof.
move=> T R A B X D losing winning l0 w0 inD apart AL WB; pose psis := losing ++ winning.
have blockE k : (k < size psis)%N ->
    nth [::] ([seq image_of psi X | psi <- losing] ++ [seq image_of psi X | psi <- winning]) k
    = image_of (nth 1%g psis k) X.
  by rewrite -map_cat => lt; exact: nth_map.
have sizeE : size ([seq image_of psi X | psi <- losing] ++ [seq image_of psi X | psi <- winning]) = size psis.
  by rewrite -map_cat size_map.
rewrite -(size_map (fun psi => image_of psi X) losing) -(size_map (fun psi => image_of psi X) winning).
apply: (@fractional_law_holds T R [group of [set: {perm T}]]); rewrite ?size_map // => i j.
rewrite sizeE => li /andP[mj lj].
have lti : (i < size psis)%N by rewrite size_cat ltn_addr.
have ij : i != j by apply: contraTneq li => ->; rewrite -leqNgt.
pose E k := nth 1%g psis k @: D; pose phi := ((nth 1%g psis i)^-1 * nth 1%g psis j)%g.
have phiE : phi @: E i = E j.
  by rewrite -imset_comp; apply: eq_imset => k; rewrite /= permM permK.
have off : [disjoint phi @: E i & E i] by rewrite phiE apart // eq_sym.
have act_phi x : act phi (act (nth 1%g psis i) x) = act (nth 1%g psis j) x by rewrite -actM mulKVg.
have inside k x : x \in X -> support (act (nth 1%g psis k) x) \subset E k.
  by move=> /inD sub; rewrite support_act imsetS.
have moved k l : {in X, forall x, act (swap off) (act (nth 1%g psis k) x) = act (nth 1%g psis l) x} ->
    same_options (image_of (swap off) (image_of (nth 1%g psis k) X)) (image_of (nth 1%g psis l) X).
  by move=> same x; rewrite /image_of -map_comp (eq_in_map _ (act (nth 1%g psis l)) X).1.
exists (swap off); first by rewrite inE.
rewrite !blockE //; split=> [||k lk ki kj]; last rewrite blockE -?sizeE //; apply: moved => x xX.
- by rewrite swap_to ?act_phi ?inside.
- by rewrite -act_phi swap_from ?inside.
rewrite sizeE in lk; rewrite swap_off // ?phiE; apply: disjointWl (inside k x xX) _; exact: apart.
Qed.

(** * Shapes *)

Section Shapes.

Variables (T : finType) (R : realFieldType).
Implicit Types (x y : vector T R) (C : seq (vector T R)) (s t : {perm T}).

Definition shape x y : bool := [exists s : {perm T}, act s x == y].

Lemma shape_refl x : shape x x.
Proof. by apply/existsP; exists 1%g; rewrite act1. Qed.

Lemma shape_trans x y z : shape x y -> shape y z -> shape x z.
Proof.
move=> /existsP[s /eqP <-] /existsP[t /eqP <-]; by apply/existsP; exists (s * t)%g; rewrite actM.
Qed.

Lemma shape_sym x y : shape x y = shape y x.
Proof. by apply/existsP/existsP=> -[s /eqP <-]; exists s^-1%g; rewrite actK. Qed.

Lemma same_shape x y : shape x y -> shape x =1 shape y.
Proof. by move=> xy z; apply/idP/idP; apply: shape_trans; rewrite // shape_sym. Qed.

(** A list is cut into the lists of the members of one shape. *)
Lemma cut_shapes C : exists cells, perm_eq (flatten cells) C
  /\ forall cell, cell \in cells -> exists2 x, x \in C & cell = [seq y <- C | shape x y].
Proof.
have [n] := ubnP (size C); elim: n C => // n ih [|x C] lt; first by exists [::]; split.
pose rest := [seq y <- x :: C | ~~ shape x y].
have [|cells [cut cell_of]] := ih rest.
  by rewrite /rest /= shape_refl /=; apply: leq_ltn_trans (count_size _ _) _; rewrite ltnS in lt; rewrite size_filter.
exists ([seq y <- x :: C | shape x y] :: cells); split=> [|cell].
  by rewrite -(perm_filterC (shape x) (x :: C)) perm_cat2l.
rewrite inE => /predU1P[->|/cell_of[y]]; first by exists x; rewrite ?mem_head.
rewrite mem_filter => /andP[xy yC] ->; exists y => //; rewrite /rest -filter_predI.
apply: eq_filter => z /=; case yz: (shape y z) => //=.
by apply: contra xy => xz; apply: shape_trans xz _; rewrite shape_sym.
Qed.

(** The permutations that map a list onto itself are a group. *)
Definition keeping C : {set {perm T}} := [set s | perm_eq (image_of s C) C].

Lemma keeping_group C : group_set (keeping C).
Proof.
apply/group_setP; split=> [|s t]; rewrite !inE; first by rewrite /image_of (eq_map (@act1 _ _)) map_id.
by move=> keep_s; apply: perm_trans; rewrite image_compose; exact: perm_map.
Qed.

End Shapes.

Theorem disjoint_shapes_holds : disjoint_shapes.
Proof.
move=> T R A B p q uniqAB apart bound pq.
pose C := [seq x <- A ++ B | has (fun a => shape a x) A].
have CAB x : x \in C -> x \in A ++ B by rewrite mem_filter => /andP[].
have uniqC : uniq C by exact: filter_uniq.
have [cells [cut cell_of]] := cut_shapes C.
apply: (@orbit_law_holds T R [group of [set: {perm T}]] (Group (keeping_group C)) A B C cells (mem B)) => //.
- exact: subsetT.
- by move=> a aA; rewrite mem_filter mem_cat aA andbT; apply/hasP; exists a => //; exact: shape_refl.
- by move=> h; rewrite inE.
- move=> cell /cell_of[z zC ->] x y; rewrite !mem_filter -/C => /andP[zx /CAB xAB] /andP[zy /CAB yAB].
  have [->|xy] := eqVneq x y; first by exists 1%g; rewrite ?group1 ?act1.
  have /existsP[s /eqP sx] : shape x y by rewrite -(same_shape zx).
  have off : [disjoint s @: support x & support x] by rewrite -support_act sx apart // eq_sym.
  exists (swap off); last by rewrite swap_to.
  admit.
- by move=> x _ xB r; exists x.
move=> cell /cell_of[x]; rewrite mem_filter => /andP[/hasP[a aA ax] _] ->.
admit.
Admitted.
