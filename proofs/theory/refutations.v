(** The readings of statements.v that fail, each refuted by a small example whose orbit is counted by computation.
    The examples are those of docs/mathematics/laws.md and of the atlas of small cases. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum rat.
From Orbitcert Require Import definitions averaging statements tokens certificate checker acting recount.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Examples.

Variables (R : realFieldType) (d : N).
Notation k := (N.to_nat d).
Notation G := [group of group_of k None].
Notation options := (options_of R k).
Implicit Types (xs ys zs : seq sparse) (c : cycles).

Definition by_cycles c : 'S_k := permutation_of k (moves_of c).

Lemma in_all s : s \in G.
Proof. by rewrite inE. Qed.

Lemma image_options c xs : is_permutation d (moves_of c) ->
  image_of (by_cycles c) (options xs) = options [seq move (moves_of c) x | x <- xs].
Proof.
move=> ok; rewrite /image_of /options_of -!map_comp; apply: eq_map => x /=.
by case: (act_moved R x (moves_of_made c) ok).
Qed.

Lemma act_options c x : is_permutation d (moves_of c) ->
  act (by_cycles c) (option_of R k x) = option_of R k (move (moves_of c) x).
Proof. by move=> ok; case: (act_moved R x (moves_of_made c) ok). Qed.

Lemma sub_options xs ys : all (fun x => x \in ys) xs -> {subset options xs <= options ys}.
Proof. by move=> /allP sub _ /mapP[x /sub mem ->]; exact: map_f. Qed.

Lemma eq_options xs ys : all (fun x => x \in ys) xs -> all (fun y => y \in xs) ys -> options xs =i options ys.
Proof. by move=> sub sup x; apply/idP/idP; apply: sub_options. Qed.

(** Equal options have equal values. *)
Lemma values_inj x y : option_of R k x = option_of R k y -> values k x = values k y.
Proof.
move=> same; apply: (@eq_from_nth _ 0%coqQ) => [|i]; rewrite !size_map ?size_iota // => lt.
have := congr1 (fun f : vector [finType of 'I_k] R => f (Ordinal lt)) same.
rewrite -!(reward_of_values R) !ffunE !(nth_map 0%N) ?size_iota // !nth_iota // !add0n => /number_inj same_number.
have twice q : Qeq (Qred (Qred q)) q := Qeq_trans _ _ _ (Qred_correct _) (Qred_correct _).
apply: Qred_complete; apply: Qeq_trans (Qeq_sym _ _ (twice _)) _; rewrite same_number; exact: twice.
Qed.

Lemma differ x y : values k x != values k y -> option_of R k x != option_of R k y.
Proof. by apply: contra => /eqP/values_inj ->. Qed.

Lemma uniq_options xs : uniq [seq values k x | x <- xs] -> uniq (options xs).
Proof.
elim: xs => [|x xs ih] //= /andP[new /ih ->]; rewrite andbT; apply: contra new => /mapP[y mem /values_inj ->].
exact: map_f.
Qed.

(** A list of options that is the orbit of one of them. *)
Lemma is_orbit xs x : all (fun y => values k y \in variants k None x) xs ->
  all (fun vs => vs \in [seq values k y | y <- xs]) (variants k None x) ->
  options xs =i orbit_of G (option_of R k x).
Proof.
move=> /allP sub /allP sup w; rewrite (perm_mem (@orbit_variants R k None x)); apply/mapP/mapP=> -[y mem ->].
  by exists (values k y); [exact: sub | rewrite reward_of_values].
by have /mapP[z mem_z ->] := sup y mem; exists z; rewrite ?reward_of_values.
Qed.

(** A bound, read at one reward. *)
Lemma weak_at xs ys r m n : weak G (options xs) (options ys) m n ->
  (m * size (variants k None r) <= n * count (as_good ys xs) (variants k None r))%N.
Proof.
move=> bound; have G0 : (0 < #|group_of k None|)%N := cardG_gt0 G.
have := @permuted_variants R k None r (at_least (options ys) (options xs)).
have -> : count (fun vs => at_least (options ys) (options xs) (reward_of R k vs)) (variants k None r)
    = count (as_good ys xs) (variants k None r).
  by apply: eq_in_count => vs /size_variant size_vs; rewrite (as_good_at_least R _ _ size_vs).
move=> shares; rewrite -(leq_pmul2r G0) mulnAC -[X in (_ <= X)%N]mulnA -shares mulnA leq_mul2r.
by rewrite bound orbT.
Qed.

Lemma most_at xs ys r m n : most G (options xs) (options ys) m n ->
  (m * count (fun vs => ~~ as_good ys xs vs) (variants k None r)
   <= n * count (fun vs => ~~ as_good xs ys vs) (variants k None r))%N.
Proof.
move=> bound; have G0 : (0 < #|group_of k None|)%N := cardG_gt0 G.
have count_wins zs zs' : count (fun vs => wins (options zs) (options zs') (reward_of R k vs)) (variants k None r)
    = count (fun vs => ~~ as_good zs' zs vs) (variants k None r).
  by apply: eq_in_count => vs /size_variant size_vs; rewrite /wins (as_good_at_least R _ _ size_vs).
rewrite -!count_wins -(leq_pmul2r G0) -!mulnA -!(@permuted_variants R k None r) !mulnA leq_mul2r.
by rewrite bound orbT.
Qed.

End Examples.

Notation R := rat_realFieldType.

Definition hot (i : N) : sparse := [:: on i (1 # 1)].
Definition pair (i j : N) : sparse := [:: on i (1 # 2); on j (1 # 2)].
Definition block (i : N) := options_of R 3 [:: hot i].

(** A = {(2,1,0)/3}, B = {(1,2,0)/3, (0,2,1)/3}: two disjoint images, but B wins on half of the orbit of (3,2,0). *)
Theorem disjoint_images_fail : ~ disjoint_images_reading.
Proof.
pose a := [:: on 0 (2 # 3); on 1 (1 # 3)]; pose b := [:: on 0 (1 # 3); on 1 (2 # 3)].
pose b' := [:: on 1 (2 # 3); on 2 (1 # 3)].
pose c : cycles := [:: [:: 0; 1]]%coqN; pose c' : cycles := [:: [:: 0; 1; 2]]%coqN.
have ok : is_permutation 3 (moves_of c) by []; have ok' : is_permutation 3 (moves_of c') by [].
have ne : option_of R 3 b != option_of R 3 b' by exact: (@differ R 3).
have image : image_of (by_cycles 3 c) (options_of R 3 [:: a]) = [:: option_of R 3 b] by rewrite (@image_options R 3).
have image' : image_of (by_cycles 3 c') (options_of R 3 [:: a]) = [:: option_of R 3 b'] by rewrite (@image_options R 3).
move=> reading; suff bound : weak [group of group_of 3 None] (options_of R 3 [:: a]) (options_of R 3 [:: b; b']) 2 3.
  by move: (@weak_at R 3 [:: a] [:: b; b'] [:: on 0 (3 # 1); on 1 (2 # 1)] 2 3 bound); vm_compute.
apply: (reading _ R _ _ _ [:: by_cycles 3 c; by_cycles 3 c']) => [s _|phi|[|[|i]] [|[|j]] // _ _ _ x].
- exact: in_all.
- rewrite !inE => /orP[] /eqP ->; rewrite (@image_options R 3) //; exact: sub_options.
- by rewrite -[nth _ _ 0]/(by_cycles 3 c) -[nth _ _ 1]/(by_cycles 3 c') image image' !mem_seq1 => /eqP ->.
by rewrite -[nth _ _ 0]/(by_cycles 3 c) -[nth _ _ 1]/(by_cycles 3 c') image image' !mem_seq1 => /eqP ->; rewrite eq_sym.
Qed.

(** A = {(1,2,0)/3}, B = {(2,0,1)/3}, an image by a 3-cycle: B wins on a third of the orbit of (1,1,0). *)
Theorem any_copy_fails : ~ any_copy_reading.
Proof.
pose a := [:: on 0 (1 # 3); on 1 (2 # 3)]; pose b := [:: on 0 (2 # 3); on 2 (1 # 3)].
pose c : cycles := [:: [:: 0; 2; 1]]%coqN; have ok : is_permutation 3 (moves_of c) by [].
move=> reading; suff bound : weak [group of group_of 3 None] (options_of R 3 [:: a]) (options_of R 3 [:: b]) 1 2.
  by move: (@weak_at R 3 [:: a] [:: b] [:: on 0 (1 # 1); on 1 (1 # 1)] 1 2 bound); vm_compute.
apply: (reading _ R _ _ _ (by_cycles 3 c)); first by rewrite inE.
rewrite (@image_options R 3) //; exact: sub_options.
Qed.

(** A block of one option and its image. *)
Lemma same_single d c x y : is_permutation d (moves_of c) -> move (moves_of c) x = y ->
  same_options (image_of (by_cycles d c) (options_of R (N.to_nat d) [:: x])) (options_of R (N.to_nat d) [:: y]).
Proof. by move=> ok xy z; rewrite (@image_options R d) //= xy. Qed.

(** A = {e0, e1}, B = {e2}: at (1,1,0) B never wins, A wins on a third of the orbit. *)
Theorem few_winners_fail : ~ few_winners_reading.
Proof.
move=> reading; suff bound : most [group of group_of 3 None] (options_of R 3 [:: hot 0; hot 1])
    (options_of R 3 [:: hot 2]) 1 2.
  by move: (@most_at R 3 [:: hot 0; hot 1] [:: hot 2] [:: on 0 (1 # 1); on 1 (1 # 1)] 1 2 bound); vm_compute.
apply: (reading _ R _ _ _ [:: block 0; block 1] [:: block 2]) => //.
move=> i j lt_i /andP[le_j lt_j]; have -> : j = 2%N by apply/eqP; rewrite eqn_leq le_j andbT.
case: i lt_i => [|[|i]] // _.
  exists (by_cycles 3 [:: [:: 0; 2]]%coqN); first by rewrite inE.
  split=> [||[|[|[|l]]]] // *; [exact: (@same_single 3 _ (hot 0) (hot 2)) |
    exact: (@same_single 3 _ (hot 2) (hot 0)) | exact: (@same_single 3 _ (hot 1) (hot 1))].
exists (by_cycles 3 [:: [:: 1; 2]]%coqN); first by rewrite inE.
split=> [||[|[|[|l]]]] // *; [exact: (@same_single 3 _ (hot 1) (hot 2)) |
    exact: (@same_single 3 _ (hot 2) (hot 1)) | exact: (@same_single 3 _ (hot 0) (hot 0))].
Qed.

(** The uniform pairs of four states, permuted transitively; A = those with state 0.  At (1,0,0,0) the three pairs of
    one state tie for best: A wins on a quarter of the orbit, B never. *)
Theorem transitive_fails : ~ transitive_reading.
Proof.
pose xs := [:: pair 0 1; pair 0 2; pair 0 3]; pose ys := [:: pair 1 2; pair 1 3; pair 2 3].
move=> reading; suff bound : most [group of group_of 4 None] (options_of R 4 xs) (options_of R 4 ys) 3 3.
  by move: (@most_at R 4 xs ys [:: on 0 (1 # 1)] 3 3 bound); vm_compute.
have orbit : options_of R 4 xs ++ options_of R 4 ys =i orbit_of [group of group_of 4 None] (option_of R 4 (pair 0 1)).
  by rewrite -map_cat; apply: (@is_orbit R 4 (xs ++ ys)); vm_compute.
apply: reading => //; first by rewrite -map_cat; apply: (@uniq_options R 4 (xs ++ ys)); vm_compute.
  move=> s x sG; rewrite !orbit !mem_undup => /mapP[t]; rewrite mem_enum => tG ->; apply/mapP.
  by exists (t * s)%g; rewrite ?mem_enum ?groupM // actM.
move=> x y; rewrite !orbit !mem_undup => /mapP[s]; rewrite mem_enum => sG -> /mapP[t]; rewrite mem_enum => tG ->.
by exists (s^-1 * t)%g; rewrite ?groupM ?groupV // actM actK.
Qed.

(** A = {e0}, B = {e1}, C = A, B and (e1+e2)/2: at (0,1,2) A is preferred three times, B twice. *)
Theorem larger_choice_fails : ~ larger_choice_reading.
Proof.
pose C := [:: hot 0; hot 1; pair 1 2]; pose r := [:: on 1 (1 # 1); on 2 (2 # 1)].
move=> reading; have ok : is_permutation 3 (moves_of [:: [:: 0; 1]]%coqN) by [].
have bound : (1 * permuted (group_of 3 None) (preferred (options_of R 3 C) (block 0) (block 1)) (option_of R 3 r)
    <= 1 * permuted (group_of 3 None) (preferred (options_of R 3 C) (block 1) (block 0)) (option_of R 3 r))%N.
  apply: (reading _ R [group of group_of 3 None] _ _ _ [:: block 0] [:: block 1]) => // [x|i j].
    by rewrite mem_cat => /orP[]; [exact: (@sub_options R 3 [:: hot 0] C) | exact: (@sub_options R 3 [:: hot 1] C)].
  case: i => // _ /andP[]; case: j => [|[|j]] // _ _.
  exists (by_cycles 3 [:: [:: 0; 1]]%coqN); first by rewrite inE.
  split=> [||[|[|l]]] // *; [exact: (@same_single 3 _ (hot 0) (hot 1)) | exact: (@same_single 3 _ (hot 1) (hot 0))].
pose better X Y vs := as_good X C vs && ~~ as_good Y C vs.
have count_better (X Y : seq sparse) : count (fun vs =>
  preferred (options_of R 3 C) (options_of R 3 X) (options_of R 3 Y)
    (reward_of R 3 vs)) (variants 3 None r) = count (better X Y) (variants 3 None r).
  by apply: eq_in_count => vs /size_variant size_vs; rewrite /preferred /better !(as_good_at_least R _ _ size_vs).
have G0 : (0 < #|group_of 3 None|)%N := cardG_gt0 [group of group_of 3 None].
have := @permuted_variants R 3 None r (preferred (options_of R 3 C) (block 0) (block 1)).
have := @permuted_variants R 3 None r (preferred (options_of R 3 C) (block 1) (block 0)).
rewrite !count_better => second first; move: bound; rewrite !mul1n.
rewrite -(leq_pmul2r (isT : (0 < size (variants 3 None r))%N)) first second leq_pmul2r //.
Qed.
