(** Law 6: a bound survives when A loses or B gains options, and options in a convex hull do not matter.
    Law 9: a bound for a group of permutations is one for every larger group. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Theorem monotone_moves_holds : monotone_moves.
Proof.
move=> T R G A A' B B' p q below above.
have lose w : at_least B' A' w -> at_least B A w.
  move/at_leastP=> h; apply/at_leastP=> a /(below _ w)[a' /h[b' /(above _ w)[b bB le3] le2] le1].
  by exists b => //; apply: le_trans le1 (le_trans le2 le3).
have win w : wins B' A' w -> wins B A w.
  case/winsP=> b' /(above _ w)[b bB le1] best; apply/winsP; exists b => // a /(below _ w)[a' /best lt le2].
  exact: le_lt_trans le2 (lt_le_trans lt le1).
split=> h r; first by apply: leq_trans (h r) _; rewrite leq_mul2l permuted_le ?orbT.
apply: (leq_trans _ (leq_trans (h r) _)); rewrite leq_mul2l permuted_le ?orbT // => w.
by apply: contra; exact: lose.
Qed.

Theorem dropped_options_holds : dropped_options.
Proof.
move=> T R G A A' B p q below h r; apply: leq_trans (h r) _; rewrite leq_mul2l permuted_le ?orbT // => w.
move/at_leastP=> beats; apply/at_leastP=> a /(below _ w)[x]; rewrite mem_cat => /orP[/beats[b bB le2]|xB] le1.
  by exists b => //; exact: le_trans le2.
by exists x.
Qed.

Theorem convex_is_below_holds : convex_is_below.
Proof.
move=> T R X x [w [w0 w1 xE]] r; set y := nth [ffun=> 0] X.
have [/hasP[z zX le]|/hasPn none] := boolP (has (fun z => value x r <= value z r) X); first by exists z.
have valueE : value x r = \sum_(k < size X) w k * value (y k) r.
  rewrite xE /value; under [RHS]eq_bigr do rewrite big_distrr /=.
  rewrite exchange_big; apply: eq_bigr => i _; rewrite ffunE mulr_suml; by apply: eq_bigr => k _; rewrite mulrA.
have : \sum_(k < size X) w k * (value x r - value (y k) r) = 0.
  by under eq_bigr do rewrite mulrBr; rewrite sumrB -mulr_suml w1 mul1r -valueE subrr.
have pos (k : 'I_(size X)) : 0 < value x r - value (y k) r by rewrite subr_gt0 ltNge none ?mem_nth.
move/psumr_eq0P=> zero; move: w1; rewrite big1 => [/esym/eqP|k _]; first by rewrite oner_eq0.
have /eqP := zero (fun k _ => mulr_ge0 (w0 k) (ltW (pos k))) k isT.
by rewrite mulf_eq0 (gt_eqF (pos k)) orbF => /eqP.
Qed.

Theorem larger_group_holds : larger_group.
Proof.
move=> T R G H A B p q sub; split=> h r; last exact: (averaging_group sub h).
have whole (K : {group {perm T}}) (w : vector T R) : permuted K predT w = #|K|.
  by rewrite /permuted; apply: eq_card => s; rewrite !inE andbT.
by rewrite -(whole G r); apply: (averaging_group sub (P := predT)) => w; rewrite whole.
Qed.

Theorem labels_form_a_group_holds : labels_form_a_group.
Proof.
move=> T label; apply/group_setP; split=> [|s t]; rewrite !inE; first by apply/forallP=> i; rewrite perm1.
by move=> /forallP keep_s /forallP keep_t; apply/forallP=> i; rewrite permM (eqP (keep_t _)) keep_s.
Qed.
