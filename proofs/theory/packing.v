(** Law 4: packing.  Count the pairs of a variant of a reward and one of the listed permutations at which A wins. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Theorem packing_law_holds : packing_law.
Proof.
move=> T R G A B phis m phis0 sub few r.
have lost : (size phis * permuted G (wins A B) r <= m * #|G|)%N.
  have -> : #|G| = permuted G predT r by rewrite /permuted; apply: eq_card => s; rewrite !inE andbT.
  apply: (@averaging _ _ G [seq phi^-1%g | phi <- phis]) => [|phi|w].
  - by rewrite size_map.
  - by case/mapP=> psi /sub Gpsi ->; rewrite groupV.
  rewrite !count_map count_predT mulnC leq_mul2r; apply/orP; right; exact: few.
have -> : permuted G (at_least B A) r = (#|G| - permuted G (wins A B) r)%N.
  by rewrite -(permutedC G (at_least B A) r) addnK.
by rewrite mulnBl mulnBr leq_sub2l.
Qed.

Theorem injection_law_holds : injection_law.
Proof.
move=> T R G A B phis sub once win r; rewrite mul1n.
have moved phi : phi \in phis -> permuted G (fun w => wins A B (act phi^-1%g w)) r = permuted G (wins A B) r.
  by move=> /sub Gphi; rewrite (permuted_move (wins A B)) ?groupV.
have -> : (size phis * permuted G (wins A B) r
    = \sum_(phi <- phis) permuted G (fun w => wins A B (act phi^-1%g w)) r)%N.
  by rewrite big_seq (eq_bigr _ moved) -big_seq big_const_seq count_predT iter_addn_0 mulnC.
under eq_bigr do rewrite permutedE.
rewrite exchange_big permutedE; apply: leq_sum => s _; rewrite -countE.
have := once (act s r); case none: (count _ phis) => [|[|n]] // _; last first.
have /hasP[phi mem won] : has (fun phi => wins A B (act phi^-1%g (act s r))) phis by rewrite has_count none.
by rewrite (win _ phi).
Qed.

(** Non-negative numbers with a vanishing non-negative combination are zero where the weights are positive. *)
Lemma farkas_values (R : realFieldType) (n : nat) (ws vs : nat -> R) :
  (forall k, (k < n)%N -> 0 <= ws k) -> (forall k, (k < n)%N -> 0 <= vs k) -> \sum_(k < n) ws k * vs k = 0 ->
  forall k, (k < n)%N -> 0 < ws k -> ~~ (0 < vs k).
Proof.
move=> w0 v0 /psumr_eq0P zero k kn wk; rewrite -leNgt.
have /eqP := zero (fun (i : 'I_n) _ => mulr_ge0 (w0 i (ltn_ord i)) (v0 i (ltn_ord i))) (Ordinal kn) isT.
by rewrite mulf_eq0 (gt_eqF wk) /= => /eqP ->.
Qed.

Theorem farkas_holds : farkas.
Proof.
move=> T R forms strict weight w0 [k kn /andP[sk wk]] zero r sat.
set f := nth [ffun=> 0] forms in zero sat *.
have nonneg i : (i < size forms)%N -> 0 <= value (f i) r by move=> /sat; case: ifP => // _ /ltW.
have : \sum_(i < size forms) weight i * value (f i) r = 0.
  under eq_bigr do rewrite /value big_distrr /=.
  rewrite exchange_big /= big1 // => i _; under eq_bigr do rewrite mulrA.
  by rewrite -mulr_suml zero mul0r.
move/(@farkas_values R _ weight (fun i => value (f i) r) (fun i _ => w0 i) nonneg)=> no.
by have := no k kn wk; have := sat k kn; rewrite sk => ->.
Qed.
