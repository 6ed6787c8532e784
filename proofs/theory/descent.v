(** The quick count, step by step: how many arrangements a list of values has, what the pools are, and that the
    descent of counting.v adds each arrangement to the count of its outcome. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging tokens certificate checker acting recount counting.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope nat_scope.

(** * How many arrangements there are *)

(** The product of the factorials of the multiplicities. *)
Fixpoint stabiliser (V : eqType) (xs : seq V) : nat :=
  if xs is x :: xs' then (count_mem x xs').+1 * stabiliser xs' else 1.

Lemma stabiliser_gt0 (V : eqType) (xs : seq V) : 0 < stabiliser xs.
Proof. by elim: xs => //= x xs ih; rewrite muln_gt0. Qed.

Lemma stabiliser_rem (V : eqType) (x : V) xs : x \in xs -> stabiliser xs = count_mem x xs * stabiliser (rem x xs).
Proof.
elim: xs => //= y xs ih; rewrite inE eq_sym; case: eqP => [->|/eqP/negbTE ne] /=; first by rewrite add1n.
move=> /ih ->; rewrite add0n mulnCA; congr (_ * (_.+1 * _)).
by rewrite count_rem /= [x == y]eq_sym ne andbF subn0.
Qed.

(** Of the label [l], by values. *)
Definition choices (l : N) (pool : seq (N * Q)) : seq Q := [seq e.2 | e <- pool & e.1 == l].

Lemma count_choices l v pool : count_mem v (choices l pool) = count_mem (l, v) pool.
Proof. by rewrite count_map count_filter; apply: eq_count => -[l' v'] /=; rewrite andbC xpair_eqE. Qed.

Lemma size_choices l pool : size (choices l pool) = count_mem l (unzip1 pool).
Proof. by rewrite size_map size_filter count_map. Qed.

Lemma mem_choices l v pool : (v \in choices l pool) = ((l, v) \in pool).
Proof. by rewrite -!has_pred1 !has_count count_choices. Qed.

Lemma sum_choices l pool : \sum_(v <- undup (choices l pool)) count_mem (l, v) pool = count_mem l (unzip1 pool).
Proof.
rewrite -size_choices -(perm_size (perm_count_undup _)) size_flatten /shape sumnE -map_comp big_map.
by apply: eq_bigr => v _; rewrite /= size_nseq count_choices.
Qed.

Lemma arrangements_cons l ls pool : arrangements (l :: ls) pool
  = flatten [seq [seq v :: rest | rest <- arrangements ls (rem (l, v) pool)] | v <- undup (choices l pool)].
Proof. by []. Qed.

Lemma count_arrangements (P : pred (seq Q)) l ls pool : count P (arrangements (l :: ls) pool)
  = \sum_(v <- undup (choices l pool)) count (fun vs => P (v :: vs)) (arrangements ls (rem (l, v) pool)).
Proof.
rewrite arrangements_cons count_flatten sumnE -map_comp big_map; apply: eq_bigr => v _.
by rewrite /= count_map.
Qed.

Lemma perm_rem_labels (l : N) (v : Q) ls pool : (l, v) \in pool -> perm_eq (l :: ls) (unzip1 pool) ->
  perm_eq ls (unzip1 (rem (l, v) pool)).
Proof. by move=> /perm_to_rem/(perm_map fst) h perm; rewrite -(perm_cons l) (perm_trans perm). Qed.

(** The arrangements are the permutations that keep labels, up to those that exchange equal values. *)
Lemma size_arrangements ls pool : perm_eq ls (unzip1 pool) ->
  size (arrangements ls pool) * stabiliser pool = stabiliser ls.
Proof.
elim: ls pool => [|l ls ih] pool; first by case: pool => [|e pool] //= /perm_size.
move=> perm; rewrite -(count_predT (arrangements _ _)) count_arrangements big_distrl /=.
rewrite -[RHS]/((count_mem l ls).+1 * stabiliser ls) -add1n.
have -> : 1 + count_mem l ls = count_mem l (unzip1 pool) by rewrite -(seq.permP perm) /= eqxx.
rewrite -sum_choices big_distrl /= !big_seq; apply: eq_bigr => v; rewrite mem_undup mem_choices => mem.
by rewrite (stabiliser_rem mem) count_predT mulnCA ih ?(perm_rem_labels mem).
Qed.

(** The first state gets a value in proportion to its multiplicity. *)
Lemma size_arrangements_rem (l : N) (v : Q) ls pool : (l, v) \in pool -> perm_eq (l :: ls) (unzip1 pool) ->
  size (arrangements (l :: ls) pool) * count_mem (l, v) pool
  = size (arrangements ls (rem (l, v) pool)) * count_mem l (unzip1 pool).
Proof.
move=> mem perm; have := size_arrangements perm; rewrite (stabiliser_rem mem) mulnA.
have -> : stabiliser (l :: ls) = count_mem l (unzip1 pool) * stabiliser ls.
  by rewrite -(seq.permP perm) /= eqxx.
rewrite -(size_arrangements (perm_rem_labels mem perm)) mulnA.
by move/eqP; rewrite eqn_pmul2r ?stabiliser_gt0 // [in RHS]mulnC => /eqP.
Qed.

(** * Pools *)

Lemma sameE e f : same e f = (e == f).
Proof. by case: e f => [l v] [l' v']; rewrite xpair_eqE. Qed.

(** The pools are those of this list. *)
Definition describes (runs : pools) (pool : seq (N * Q)) : Prop :=
  [/\ uniq (unzip1 runs), unzip1 runs =i pool & forall f, f \in runs -> N.to_nat f.2 = count_mem f.1 pool].

Lemma heldE runs pool e : describes runs pool -> N.to_nat (held e runs) = count_mem e pool.
Proof.
case=> _ keys counts; have : e \notin unzip1 runs -> count_mem e pool = 0.
  by rewrite keys => /count_memPn.
elim: runs {keys} counts => [|f runs ih] counts; first by move=> ->.
rewrite /= sameE inE negb_or eq_sym; case: eqP => [<-|ne] /= zero; first by apply: counts; rewrite mem_head.
by apply: ih => // g mem; apply: counts; rewrite inE mem orbT.
Qed.

Lemma labelled_taken l runs : N.to_nat (labelled l runs) = \sum_(t <- taken l runs) N.to_nat t.1.2.
Proof.
elim: runs => [|[f c] runs ih] /=; first by rewrite big_nil.
case: N.eqb_spec => _; last by rewrite big_map.
by rewrite big_cons big_map N2Nat.inj_add ih.
Qed.

Lemma values_taken l runs : [seq t.1.1 | t <- taken l runs] = [seq f.2 | f <- unzip1 runs & f.1 == l].
Proof.
by elim: runs => [|[[l' v] c] runs ih] //=; rewrite -[l' == l]/(N.eqb l' l);
  case: N.eqb_spec => _ /=; rewrite -map_comp -ih.
Qed.

Lemma takenP l runs t : t \in taken l runs -> exists r1 r2,
  runs = r1 ++ ((l, t.1.1), t.1.2) :: r2
  /\ t.2 = r1 ++ (if N.eqb t.1.2 1 then r2 else ((l, t.1.1), N.pred t.1.2) :: r2).
Proof.
elim: runs t => [|[[l' v] c] runs ih] t //=; set later := map _ _.
have old : t \in later -> exists r1 r2, ((l', v), c) :: runs = r1 ++ ((l, t.1.1), t.1.2) :: r2
    /\ t.2 = r1 ++ (if N.eqb t.1.2 1 then r2 else ((l, t.1.1), N.pred t.1.2) :: r2).
  by case/mapP=> u /ih[r1 [r2 [-> u2]]] ->; exists (((l', v), c) :: r1), r2; rewrite /= -u2.
case: (N.eqb_spec l' l) old => [->|_] old; last exact: old.
rewrite inE => /predU1P[->|]; last exact: old.
by exists [::], runs.
Qed.

Section Described.

Variables (runs : pools) (pool : seq (N * Q)) (l : N).
Hypothesis right : describes runs pool.

Lemma perm_taken : perm_eq [seq t.1.1 | t <- taken l runs] (undup (choices l pool)).
Proof.
case: right => uniq_keys keys _; rewrite values_taken; apply: uniq_perm; last first.
- by move=> v; rewrite mem_undup mem_choices -keys -!has_pred1 !has_count -/(choices l _) count_choices.
- exact: undup_uniq.
rewrite map_inj_in_uniq ?filter_uniq // => -[a v] [b w]; rewrite !mem_filter /=.
by move=> /andP[/eqP -> _] /andP[/eqP -> _] ->.
Qed.

Lemma taken_right t : t \in taken l runs ->
  [/\ (l, t.1.1) \in pool, N.to_nat t.1.2 = count_mem (l, t.1.1) pool & describes t.2 (rem (l, t.1.1) pool)].
Proof.
case: t => [[v c] runs'] /takenP[r1 [r2 /= [runsE ->]]].
have [uniq_keys keys counts] := right.
have mem : (l, v) \in pool by rewrite -keys runsE /unzip1 map_cat mem_cat mem_head orbT.
have cE : N.to_nat c = count_mem (l, v) pool.
  by apply: (counts ((l, v), c)); rewrite runsE mem_cat mem_head orbT.
split=> //; move: uniq_keys; rewrite runsE /unzip1 map_cat /= -cat1s uniq_catCA /= mem_cat negb_or -map_cat.
case/andP=> /andP[new1 new2] uniq_rest.
have other f : f \in r1 ++ r2 -> N.to_nat f.2 = count_mem f.1 (rem (l, v) pool).
  move=> f_in; have ne : f.1 != (l, v).
    apply/eqP=> fE; have := map_f fst f_in; rewrite fE map_cat mem_cat.
    by rewrite (negbTE new1) (negbTE new2).
  rewrite counts; last by move: f_in; rewrite runsE !mem_cat inE => /orP[->|->]; rewrite ?orbT.
  by rewrite count_rem /= eq_sym (negbTE ne) andbF subn0.
have count_e : count_mem (l, v) (rem (l, v) pool) = (N.to_nat c).-1.
  by rewrite count_rem mem /= eqxx subn1 cE.
have keep e : e != (l, v) -> (e \in unzip1 (r1 ++ r2)) = (e \in rem (l, v) pool).
  move=> ne; transitivity (e \in pool).
    by rewrite -keys runsE /unzip1 !map_cat !mem_cat inE (negbTE ne).
  by rewrite -!has_pred1 !has_count count_rem /= [_ == e]eq_sym (negbTE ne) andbF subn0.
case: N.eqb_spec => one.
  split=> // e; case: (eqVneq e (l, v)) => [->|]; last exact: keep.
  rewrite /unzip1 map_cat mem_cat (negbTE new1) (negbTE new2); apply/esym/negbTE/count_memPn.
  by rewrite count_e one.
have c_gt1 : 0 < (N.to_nat c).-1.
  have : 0 < count_mem (l, v) pool by rewrite -has_count has_pred1.
  by rewrite -cE => /ssrnat.ltP pos; apply/ssrnat.ltP; lia.
split.
- by rewrite /unzip1 map_cat /= -cat1s uniq_catCA /= mem_cat negb_or new1 new2 -map_cat.
- move=> e; case: (eqVneq e (l, v)) => [->|ne]; last first.
    by rewrite -keep // /unzip1 !map_cat !mem_cat inE (negbTE ne).
  by rewrite /unzip1 map_cat mem_cat mem_head orbT -has_pred1 has_count count_e.
move=> f; rewrite mem_cat inE orbCA -mem_cat => /predU1P[->|/other //].
by rewrite /= count_e N2Nat.inj_pred.
Qed.

End Described.

Lemma labelledE l runs pool : describes runs pool -> N.to_nat (labelled l runs) = count_mem l (unzip1 pool).
Proof.
move=> right; rewrite labelled_taken -sum_choices -(perm_big _ (perm_taken l right)) big_map /=.
by rewrite !big_seq; apply: eq_bigr => t /(taken_right right)[].
Qed.


Lemma mem_bumped e runs f : uniq (unzip1 runs) -> f \in bumped e runs ->
  f = (e, N.succ (held e runs)) \/ f.1 != e /\ f \in runs.
Proof.
elim: runs => [|[g c] runs ih] /=; first by rewrite mem_seq1 => _ /eqP ->; left.
rewrite sameE => /andP[new uniq_keys]; case: eqP new => [->|/eqP ne] new; rewrite inE => /predU1P[->|mem].
- by left.
- right; rewrite inE mem orbT; split=> //; apply: contraNneq new => <-; exact: map_f.
- by right; rewrite mem_head.
by case: (ih uniq_keys mem) => [|[? ?]]; [left | right; rewrite inE orbC; split=> //; apply/orP; left].
Qed.

Lemma keys_bumped e runs : unzip1 (bumped e runs) = if e \in unzip1 runs then unzip1 runs else rcons (unzip1 runs) e.
Proof.
elim: runs => [|[g c] runs ih] //=; rewrite sameE inE eq_sym; case: eqP => [->|_] //=.
by rewrite ih; case: ifP.
Qed.

Lemma bumped_right e runs pool : describes runs pool -> describes (bumped e runs) (e :: pool).
Proof.
move=> right; have [uniq_keys keys counts] := right; split.
- by rewrite keys_bumped; case: ifP => // /negbT new; rewrite rcons_uniq new.
- move=> f; rewrite keys_bumped inE -keys; case: ifP => [mem|_]; last by rewrite mem_rcons.
  by case: eqP => [->|].
move=> f /(mem_bumped uniq_keys)[->|[ne mem]] /=; first by rewrite eqxx N2Nat.inj_succ (heldE e right).
by rewrite eq_sym (negbTE ne) counts.
Qed.

Lemma exact_division (m n k q : N) : 0 < N.to_nat k -> N.to_nat m * N.to_nat n = N.to_nat q * N.to_nat k ->
  N.div (N.mul m n) k = q.
Proof.
move=> k0 eq; have -> : N.mul m n = N.mul q k by apply: N2Nat.inj; rewrite !N2Nat.inj_mul.
by apply: N.div_mul => kE; rewrite kE in k0.
Qed.

(** The pools of a list, and the number of its arrangements. *)
Lemma gatheredP pool : describes (gathered pool).1 pool
  /\ N.to_nat (gathered pool).2 = size (arrangements (unzip1 pool) pool).
Proof.
elim: pool => [|[l v] pool]; first by [].
rewrite [gathered (_ :: _)]/=; case: (gathered pool) => runs orbit /= [right orbitE]; split; first exact: bumped_right.
set q := N.of_nat (size (arrangements (l :: unzip1 pool) ((l, v) :: pool))).
have -> : N.div (N.mul orbit (N.succ (labelled l runs))) (N.succ (held (l, v) runs)) = q; last exact: Nat2N.id.
apply: exact_division; rewrite !N2Nat.inj_succ // (labelledE l right) (heldE (l, v) right) orbitE Nat2N.id.
have := @size_arrangements_rem l v (unzip1 pool) ((l, v) :: pool) (mem_head _ _) (perm_refl _).
have -> : count_mem (l, v) ((l, v) :: pool) = (count_mem (l, v) pool).+1 by rewrite /= eqxx.
have -> : count_mem l (unzip1 ((l, v) :: pool)) = (count_mem l (unzip1 pool)).+1 by rewrite /= eqxx.
by rewrite [rem _ _]/= eqxx => ->.
Qed.

(** * The descent *)

(** The point at which the states have these values. *)
Fixpoint filled (n : Z) (point : table Z) (places : seq (N * N)) (vs : seq Q) : table Z :=
  match places, vs with
  | e :: places', v :: vs' => filled n (put point e.1 (scaled n v)) places' vs'
  | _, _ => point
  end.

(** One of the three counts. *)
Definition part (o : comparison) (counts : N * N * N) : nat :=
  let: (b, t, a) := counts in N.to_nat (match o with Gt => b | Eq => t | Lt => a end).

Definition same_outcome (o o' : comparison) : bool :=
  match o, o' with Gt, Gt | Eq, Eq | Lt, Lt => true | _, _ => false end.

Lemma part_add o o' m counts : part o (add_to o' m counts) = part o counts + same_outcome o o' * N.to_nat m.
Proof. by case: counts o o' => [[b t] a] [] [] /=; rewrite ?N2Nat.inj_add ?mul1n ?mul0n ?addn0. Qed.

(** The descent adds how many arrangements have each outcome. *)
Lemma descendE o n xs ys places rest runs pool point m counts :
  describes runs pool -> perm_eq (unzip2 places ++ rest) (unzip1 pool) ->
  N.to_nat m = size (arrangements (unzip2 places ++ rest) pool) ->
  part o (descend n xs ys places runs point m counts)
  = part o counts
    + count (fun vs => same_outcome o (outcome xs ys (filled n point places vs)))
        (arrangements (unzip2 places ++ rest) pool).
Proof.
elim: places runs pool point m counts => [|[i l] places ih] runs pool point m counts right perm mE.
  rewrite /= part_add mE; congr (_ + _).
  by case: same_outcome; rewrite ?count_predT ?count_pred0 ?mul1n ?mul0n.
rewrite [descend _ _ _ _ _ _ _ _]/=; set ls := unzip2 places ++ rest.
have consE : unzip2 ((i, l) :: places) ++ rest = l :: ls by [].
rewrite !consE in perm mE *.
rewrite count_arrangements -(perm_big _ (perm_taken l right)) big_map.
have : {subset taken l runs <= taken l runs} by [].
elim: {1 3 4}(taken l runs) counts => [|t ts iht] counts sub; first by rewrite big_nil addn0.
rewrite big_cons /= iht => [|u u_in]; last by apply: sub; rewrite inE u_in orbT.
have [mem tE right'] := taken_right right (sub t (mem_head _ _)).
rewrite addnA; congr (_ + _); apply: ih => //; first exact: perm_rem_labels.
rewrite (@exact_division _ _ _ (N.of_nat (size (arrangements ls (rem (l, t.1.1) pool))))) ?Nat2N.id //.
  by rewrite (labelledE l right) -has_count has_pred1 -(perm_mem perm) mem_head.
by rewrite tE mE (labelledE l right) size_arrangements_rem.
Qed.
