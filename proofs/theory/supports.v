(** Law 7: disjoint supports.  Two copies on disjoint supports are exchanged by swapping their states pointwise; so
    copies are blocks of the fractional law, and options of one shape form a cell of the orbit law. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements orbits blocks.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

(** * Swapping a set of states with its image *)

Section Swap.

Variables (T : finType) (R : realFieldType) (phi : {perm T}) (D : {set T}).
Hypothesis apart : [disjoint phi @: D & D].
Implicit Type x : vector T R.

Definition swap_state (i : T) : T := if i \in D then phi i else if i \in phi @: D then (phi^-1)%g i else i.

Lemma image_apart i : i \in D -> phi i \notin D.
Proof. by move=> iD; move/disjointFr: apart => /(_ (phi i)) ->; rewrite ?imset_f. Qed.

Lemma swap_stateK : involutive swap_state.
Proof.
move=> i; rewrite /swap_state; case iD: (i \in D); first by rewrite (negbTE (image_apart iD)) imset_f // permK.
case: imsetP => [[j jD ->]|none]; first by rewrite permK jD.
by rewrite iD; case: imsetP.
Qed.

Definition swap : {perm T} := perm (inv_inj swap_stateK).

Lemma swapE i : swap i = swap_state i.
Proof. exact: permE. Qed.

Lemma swapV : (swap^-1)%g = swap.
Proof. by apply/permP=> i; apply: (@perm_inj _ swap); rewrite permKV !swapE swap_stateK. Qed.

(** An option on D goes where [phi] sends it, and back. *)
Lemma swap_inside x : support x \subset D -> act swap x = act phi x /\ act swap (act phi x) = x.
Proof.
move=> /subsetP inside.
have zero i : i \notin D -> x i = 0 by move=> iD; apply/eqP; apply: contraNT iD => xi; apply: inside; rewrite inE.
have to : act swap x = act phi x.
  apply/ffunP=> i; rewrite !ffunE swapV swapE /swap_state.
  case iD: (i \in D).
    rewrite [LHS]zero ?image_apart // [RHS]zero //; apply/negP=> mem.
    by have := image_apart mem; rewrite permKV iD.
  case: imsetP => [//|none]; rewrite [LHS]zero ?iD // [RHS]zero //; apply/negP=> mem.
  by case: none; exists ((phi^-1)%g i) => //; rewrite permKV.
by split; rewrite // -to -{1}swapV actK.
Qed.

(** An option elsewhere stays. *)
Lemma swap_outside x : [disjoint support x & D] -> [disjoint support x & phi @: D] -> act swap x = x.
Proof.
move=> offD off.
have zD i : i \in D -> x i = 0 by move=> iD; apply/eqP; have := disjointFl offD iD; rewrite inE => /negbFE.
have zE i : i \in phi @: D -> x i = 0 by move=> iE; apply/eqP; have := disjointFl off iE; rewrite inE => /negbFE.
apply/ffunP=> i; rewrite !ffunE swapV swapE /swap_state; case iD: (i \in D).
  by rewrite [RHS]zD // zE // imset_f.
by case: imsetP => [[j jD ->]|//]; rewrite permK zD // zE // imset_f.
Qed.

End Swap.

Lemma support_act (T : finType) (R : realFieldType) s (x : vector T R) : support (act s x) = s @: support x.
Proof.
apply/setP=> i; have [j ->] : exists j, i = s j by exists (s^-1%g i); rewrite permKV.
by rewrite inE act_at (mem_imset _ _ (@perm_inj _ s)) inE.
Qed.

(** * Copies *)

Theorem disjoint_copies_holds : disjoint_copies.
Proof.
move=> T R A B X D losing winning l0 w0 inside apart AL WB.
pose copy (psi : {perm T}) := image_of psi X.
have := @fractional_law_holds T R [group of [set: {perm T}]] A B (map copy losing) (map copy winning).
rewrite !size_map; apply=> // i j li; rewrite -map_cat size_map => /andP[lj jN].
have iN : (i < size (losing ++ winning))%N by rewrite size_cat ltn_addr.
have ij : i != j by rewrite neq_ltn (leq_trans li lj).
pose psi k := nth 1%g (losing ++ winning) k; pose E := psi i @: D; pose phi := ((psi i)^-1 * psi j)%g.
have phiE : phi @: E = psi j @: D.
  rewrite -imset_comp; apply: eq_imset => t; by rewrite /= /phi permM permK.
have disj : [disjoint phi @: E & E] by rewrite phiE; apply: apart => //; rewrite eq_sym.
have on k x : x \in X -> support (act (psi k) x) \subset psi k @: D.
  by move=> /inside sub; rewrite support_act; exact: imsetS.
have phi_copy (x : vector T R) : act phi (act (psi i) x) = act (psi j) x by rewrite -actM /phi mulKVg.
have nth_copy k : (k < size (losing ++ winning))%N -> nth [::] (map copy (losing ++ winning)) k = copy (psi k).
  by move=> lk; rewrite (nth_map 1%g).
exists (swap disj); first by rewrite inE.
rewrite !nth_copy //; split=> [||k kN ki kj]; rewrite ?nth_copy //; move=> y; congr (y \in _);
  rewrite /copy /image_of -map_comp; apply/eq_in_map => x xX /=.
- by case: (swap_inside disj (on i x xX)) => ->; rewrite phi_copy.
- by rewrite -(phi_copy x); case: (swap_inside disj (on i x xX)).
apply: swap_outside; rewrite ?phiE; apply: disjointWl (on k x xX) _; exact: apart.
Qed.

(** * Shapes *)

Section Shapes.

Variables (T : finType) (R : realFieldType) (A B : seq (vector T R)).
Hypotheses (different : uniq (A ++ B)).
Hypothesis apart : {in A ++ B &, forall x y, x != y -> [disjoint support x & support y]}.

Definition same_shape (x y : vector T R) : bool := [exists s : {perm T}, act s x == y].

Lemma same_shapeP x y : reflect (exists s, act s x = y) (same_shape x y).
Proof. by apply: (iffP existsP) => -[s] => [/eqP|xy]; exists s; rewrite ?xy. Qed.

Lemma same_shape_sym x y : same_shape x y -> same_shape y x.
Proof. by case/same_shapeP=> s <-; apply/same_shapeP; exists s^-1%g; rewrite actK. Qed.

Lemma same_shape_trans x y z : same_shape x y -> same_shape y z -> same_shape x z.
Proof. by case/same_shapeP=> s <- /same_shapeP[t <-]; apply/same_shapeP; exists (s * t)%g; rewrite actM. Qed.

(** The options whose shape occurs in A, and the first option of A of this shape. *)
Definition shaped : seq (vector T R) := [seq x <- A ++ B | has (same_shape^~ x) A].
Definition first_of (x : vector T R) : vector T R := nth x A (find (same_shape^~ x) A).

Lemma first_of_shape x : x \in shaped -> first_of x \in A /\ same_shape (first_of x) x.
Proof.
rewrite mem_filter => /andP[some _]; split; first by rewrite mem_nth // -has_find.
exact: (nth_find x some).
Qed.

Lemma first_of_same x y : x \in shaped -> y \in shaped -> (first_of x == first_of y) = same_shape x y.
Proof.
move=> x_in y_in; apply/eqP/idP=> [same|xy].
  have [_ sx] := first_of_shape x_in; have [_ sy] := first_of_shape y_in.
  by apply: same_shape_trans (same_shape_sym sx) _; rewrite same.
have same : same_shape^~ x =1 same_shape^~ y.
  by move=> a; apply/idP/idP => [ax|ay];
    [exact: same_shape_trans ax xy | apply: same_shape_trans ay (same_shape_sym xy)].
rewrite /first_of (eq_find same); apply: set_nth_default; rewrite -has_find.
by move: y_in; rewrite mem_filter => /andP[].
Qed.

(** Two options of one shape are exchanged by a permutation that fixes all others. *)
Lemma exchanged x y : x \in shaped -> y \in shaped -> same_shape x y ->
  exists2 s, perm_eq (image_of s shaped) shaped & y = act s x.
Proof.
move=> x_in y_in /same_shapeP[s xy]; have [->|ne] := eqVneq y x.
  by exists 1%g; rewrite ?act1 // /image_of (eq_map (@act1 _ R)) map_id.
have mem z : z \in shaped -> z \in A ++ B by rewrite mem_filter => /andP[].
have sy : s @: support x = support y by rewrite -support_act xy.
have disj : [disjoint s @: support x & support x] by rewrite sy; apply: apart; rewrite ?mem.
have [to back] := swap_inside disj (subxx (support x)); rewrite xy in to back.
exists (swap disj) => //; have uniq_C : uniq shaped := filter_uniq _ different.
have uniq_image : uniq (image_of (swap disj) shaped) by rewrite map_inj_uniq //; exact: act_inj.
have sub : {subset image_of (swap disj) shaped <= shaped}.
  move=> _ /mapP[z z_in ->]; have [->|zx] := eqVneq z x; first by rewrite to.
  have [->|zy] := eqVneq z y; first by rewrite back.
  by rewrite swap_outside // ?sy; apply: apart; rewrite ?mem.
apply: uniq_perm => //; case: (uniq_min_size uniq_image sub) => //; by rewrite size_map.
Qed.

End Shapes.

Arguments same_shape {T R} x y.
Arguments first_of {T R} A x.
Arguments shaped {T R} A B.

Theorem disjoint_shapes_holds : disjoint_shapes.
Proof.
move=> T R A B p q different apart share pq; pose C := shaped A B.
pose H := Group (stabiliser_group_set C).
pose cells := [seq [seq x <- C | first_of A x == a] | a <- undup [seq first_of A x | x <- C]].
apply: (@orbit_law_holds T R [group of [set: {perm T}]] H A B C cells (mem B)) => //.
- exact: subsetT.
- move=> a aA; rewrite mem_filter mem_cat aA andbT; apply/hasP; exists a => //.
  by apply/existsP; exists 1%g; rewrite act1.
- by move=> h; rewrite inE.
- exact: perm_gather.
- move=> _ /mapP[a _ ->] x y; rewrite mem_filter => /andP[/eqP xa x_in]; rewrite mem_filter => /andP[/eqP ya y_in].
  have xy : same_shape x y by rewrite -(first_of_same x_in y_in) xa ya.
  by have [s fixes ->] := exchanged different apart x_in y_in xy; exists s; rewrite ?inE.
- by move=> x _ xB r; exists x.
move=> _ /mapP[a + ->]; rewrite mem_undup => /mapP[z z_in ->]; set f := first_of A z.
have [fA _] := first_of_shape z_in; have f_in : f \in C.
  rewrite mem_filter mem_cat fA andbT; apply/hasP; exists f => //; by apply/existsP; exists 1%g; rewrite act1.
have in_cell (x : vector T R) : x \in A ++ B ->
  (has (fun a => same_shape a x) A && (first_of A x == f)) = same_shape f x.
  move=> mem; apply/andP/idP=> [[some /eqP same]|fx].
    have x_in : x \in C by rewrite mem_filter some mem.
    by have [_] := first_of_shape x_in; rewrite same.
  have x_in : x \in C by rewrite mem_filter mem andbT; apply/hasP; exists f.
  split; first by move: x_in; rewrite mem_filter => /andP[].
  rewrite (first_of_same x_in z_in); apply: same_shape_sym.
  by have [_ fz] := first_of_shape z_in; apply: same_shape_trans (same_shape_sym fz) fx.
have size_cell : size [seq x <- C | first_of A x == f] = (count (same_shape f) A + count (same_shape f) B)%N.
  rewrite -count_cat size_filter count_filter; apply: eq_in_count => x mem /=.
  by rewrite andbC in_cell.
have won_cell : count (mem B) [seq x <- C | first_of A x == f] = count (same_shape f) B.
  rewrite count_filter count_filter count_cat.
  have -> : count (predI (predI (mem B) (fun x => first_of A x == f)) (fun x => has (fun a =>
    same_shape a x) A)) A = 0%N.
    apply/eqP; rewrite -leqn0 leqNgt -has_count; apply/hasPn=> x xA /=.
    by move: different; rewrite cat_uniq => /and3P[_ /hasPn none _]; apply/negP=> /andP[/andP[/none]]; rewrite /= xA.
  rewrite add0n; apply: eq_in_count => x xB /=; rewrite xB /= andbC in_cell // mem_cat xB orbT.
  by [].
by rewrite size_cell won_cell; exact: share.
Qed.
