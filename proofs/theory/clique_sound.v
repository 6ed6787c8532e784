(** Soundness of rule clique: what [check_clique] accepts satisfies the hypothesis of the clique law. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements tokens certificate checker acting cliques.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Clique.

Variables (R : realFieldType) (d : N) (labels : option (seq N)) (xs ys : seq sparse).
Notation k := (N.to_nat d).
Notation option_of := (option_of R k).

Lemma check_clique_sound cs n : check_clique d (omap (@listed N) labels) xs ys cs = Some n ->
  (0 < N.to_nat n)%N /\ most (group_of k labels) (options_of R k xs) (options_of R k ys) (N.to_nat n) 1.
Proof.
rewrite /check_clique !lazyE !all_map numbered_map all_map.
case: ifP => // /andP[/andP[/andP[nonempty /allP may] /allP near] /allP far] [<-]; rewrite Nat2N.id size_map.
split; first by move: nonempty; case: (cs).
pose s c := permutation_of k (moves_of c).
have made c : made_of_pairs (moves_of c) := moves_of_made c.
have ok c : c \in cs -> is_permutation d (moves_of c) by move/may/may_act_permutation.
have inside x : contains (set_of ys) x -> option_of x \in options_of R k ys.
  by rewrite contains_set_of => /option_mem.
have single c x : c \in cs -> x \in xs ->
    act (s c) (option_of x) \in options_of R k ys /\ act (s c)^-1%g (option_of x) \in options_of R k ys.
  move=> ccs xxs; have := allP (near c ccs) x xxs => /=; rewrite lazyE.
  case: ifP => [_ /andP[to from]|/negbT free /inside mem].
    have [-> ->] := act_moved R x (made c) (ok c ccs); split; exact: inside.
  by have [-> ->] := act_untouched R (made c) (ok c ccs) free.
have double i j c c' x : look (listed cs) i = Some c -> look (listed cs) j = Some c' -> i != j -> x \in xs ->
    act (s c)^-1%g (act (s c') (option_of x)) \in options_of R k ys.
  move=> ic jc' ij xxs; have ccs := look_listed ic; have c'cs := look_listed jc'.
  have := allP (far (j, c') (numbered_mem jc')) x xxs => /=; case: ifP => [_|/negbT free _]; last first.
    by have [-> _] := act_untouched R (made c') (ok c' c'cs) free; case: (single c x ccs xxs).
  have [-> _] := act_moved R x (made c') (ok c' c'cs); set y := move _ x => /allP all_near.
  case touch: (touches (moves_of c) y); last first.
    have [_ ->] := act_untouched R (made c) (ok c ccs) (negbT touch).
    by rewrite /y; case: (act_moved R x (made c') (ok c' c'cs)) => <- _; case: (single c' x c'cs xxs).
  have [e ey] := touches_moved (made c) touch; case/mapP: ey => f fy -> moved_e.
  have held_i : i \in held (holders [seq moved_states (moves_of c) | c <- cs]) f.1.
    by apply: (@holders_held _ i (moved_states (moves_of c))) => //; rewrite look_map ic.
  have := allP (all_near f fy) i; rewrite -map_comp => /(_ held_i).
  rewrite (negbTE (_ : ~~ N.eqb i j)) ?look_map ?ic /=; last by apply: contra ij => /N.eqb_eq ->.
  by move/inside; case: (act_moved R y (made c) (ok c ccs)) => _ <-.
have law := @clique_law_holds _ R [group of group_of k labels] (options_of R k xs) (options_of R k ys) [seq s c | c
  <- cs].
rewrite size_map in law; apply: (proj1 (law _ _)) => {law} [phi /mapP[c ccs ->]|i j].
  exact: may_act_group (may c ccs).
have at_nth (c0 : cycles) l : (l < size cs)%N -> look (listed cs) (N.of_nat l) = Some (nth c0 cs l).
  by move=> lt; rewrite (look_listedE c0) Nat2N.id lt.
case: i j => [|i] [|j] // li lj ij _ /mapP[x xxs ->] /=.
- by rewrite invg1 act1 (nth_map [::]) //; case: (single _ x (mem_nth [::] lj) xxs).
- by rewrite act1 (nth_map [::]) //; case: (single _ x (mem_nth [::] li) xxs).
rewrite !(nth_map [::]) //; apply: (double (N.of_nat i) (N.of_nat j) _ _ x (at_nth _ _ li) (at_nth _ _ lj)) => //.
by apply: contra ij => /eqP/Nat2N.inj ->.
Qed.

End Clique.
