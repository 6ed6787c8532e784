(** What the checker's small steps mean: a permutation that may act is in the group, positions name members of their
    lists, and an option held by a state is found there. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging tokens certificate checker monotone.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Definition eq_side (s t : side) : bool :=
  match s, t with A, A => true | B, B => true | Extra, Extra => true | _, _ => false end.

Lemma eq_sideP : Equality.axiom eq_side.
Proof. by case=> -[]; apply: (iffP idP). Qed.

Canonical side_eqType := EqType side (EqMixin eq_sideP).

(** [&&&] is [&&]. *)
Lemma lazyE (a b : bool) : (if a then b else false) = a && b.
Proof. by []. Qed.

(** * The group *)

Lemma group_of_set d ls : group_set (group_of d ls).
Proof. by case: ls => [ls|]; [exact: labels_form_a_group_holds | exact: groupP]. Qed.

Canonical acting_group d ls := Group (group_of_set d ls).

Section Acting.

Variables (d : N) (labels : option (seq N)).
Notation n := (N.to_nat d).
Notation ls := (omap (@listed N) labels).

Lemma may_act_permutation phi : may_act d ls phi -> is_permutation d phi.
Proof. by rewrite /may_act; case: (is_permutation d phi). Qed.

(** A permutation that may act is in the group. *)
Lemma may_act_group c : may_act d ls (moves_of c) -> permutation_of n (moves_of c) \in group_of n labels.
Proof.
move=> may; have ok := may_act_permutation may; have made := moves_of_made c.
move: may; rewrite /may_act ok /keeps_labels; case: labels => [names|] /= keep; last by rewrite inE.
rewrite inE; apply/forallP=> i; set s := permutation_of n _.
have sE : N.of_nat (s i) = image (moves_of c) (N.of_nat i) := permutation_ofE made ok i.
suff same : look (listed names) (N.of_nat (s i)) = look (listed names) (N.of_nat i).
  have labelE (k : nat) : nth 0%coqN names k = odflt 0%coqN (look (listed names) (N.of_nat k)).
    rewrite (look_listedE 0%coqN) Nat2N.id; case: ltnP => // le; exact: nth_default.
  by rewrite !labelE same.
rewrite sE /image; case fi: (look (forward _) _) => [j|] //.
by have := allP keep _ (made.1 _ _ fi) => /eqP /= ->.
Qed.

End Acting.

(** * Positions *)

Lemma items_at_sub (V : eqType) (xs : seq V) ks items : items_at (listed xs) ks = Some items -> {subset items <= xs}.
Proof.
elim: ks items => [|k ks ih] items /=; first by case=> <-.
case kx: (look _ k) => [x|] //; case rest: (items_at _ ks) => [ys|] // -[<-] y.
by rewrite inE => /predU1P[->|]; [exact: look_listed kx | exact: ih rest y].
Qed.

Lemma numbered_nth (V : Type) (x0 : V) (xs : seq V) k i : (i < size xs)%N ->
  nth (0%coqN, x0) (numbered k xs) i = (N.add k (N.of_nat i), nth x0 xs i).
Proof.
elim: xs k i => [|x xs ih] k [|i] //= lt; first by rewrite N.add_0_r.
rewrite ltnS in lt; rewrite ih //; congr (_, _); lia.
Qed.

Lemma size_numbered (V : Type) (xs : seq V) k : size (numbered k xs) = size xs.
Proof. by elim: xs k => [|x xs ih] k //=; rewrite ih. Qed.

(** A member of a numbered list carries its position. *)
Lemma mem_numbered (V : eqType) (xs : seq V) i x :
  (i, x) \in numbered 0 xs -> look (listed xs) i = Some x.
Proof.
move=> /(nthP (0%coqN, x))[k lt]; rewrite size_numbered in lt; rewrite numbered_nth // => -[<- <-].
by rewrite (look_listedE x) ?N.add_0_l Nat2N.id lt.
Qed.

Lemma numbered_mem (V : eqType) (xs : seq V) i x :
  look (listed xs) i = Some x -> (i, x) \in numbered 0 xs.
Proof.
rewrite (look_listedE x); case: ltnP => // lt [xE].
have := mem_nth (0%coqN, x) (s := numbered 0 xs) (n := N.to_nat i); rewrite size_numbered => /(_ lt).
by rewrite numbered_nth // xE ?N.add_0_l N2Nat.id.
Qed.

Lemma numbered_values (V : Type) (xs : seq V) k : [seq kx.2 | kx <- numbered k xs] = xs.
Proof. by elim: xs k => [|x xs ih] k //=; rewrite ih. Qed.

Lemma numbered_map (U V : Type) (f : U -> V) (us : seq U) i :
  numbered i [seq f u | u <- us] = [seq (iu.1, f iu.2) | iu <- numbered i us].
Proof. by elim: us i => [|u us ih] i //=; rewrite ih. Qed.

Lemma look_map (U V : Type) (f : U -> V) (us : seq U) i :
  look (listed [seq f u | u <- us]) i = omap f (look (listed us) i).
Proof.
case: us => [|u us]; first by rewrite /listed /= !look_empty.
by rewrite (look_listedE u) (look_listedE (f u)) size_map; case: ltnP => // lt; congr Some;
  exact: (nth_map u (f u) f lt).
Qed.

(** * Holders *)

(** A position at which a list holds [s] is among the holders of [s]. *)
Lemma holders_held (xss : seq (seq N)) i xs s :
  look (listed xss) i = Some xs -> s \in xs -> i \in held (holders xss) s.
Proof.
move=> /numbered_mem mem sxs; rewrite /held /holders.
pose inner (k : N) (t : table (seq N)) (xs : seq N) := foldl (fun t s => put t s (k :: odflt [::] (look t s))) t xs.
have grows k t ys : {subset odflt [::] (look t s) <= odflt [::] (look (inner k t ys) s)}.
  elim: ys t => [|y ys ih] t j // jt; apply: (ih (put t y (k :: odflt [::] (look t y)))).
  by rewrite look_put; case: eqP => // ys'; rewrite ys' inE jt orbT.
have adds k t ys : s \in ys -> k \in odflt [::] (look (inner k t ys) s).
  elim: ys t => [|y ys ih] t //; rewrite inE => /predU1P[<-|sys].
    by apply: (grows _ (put t s (k :: odflt [::] (look t s)))); rewrite look_put eqxx inE eqxx.
  exact: (ih (put t y (k :: odflt [::] (look t y)))).
elim: (numbered 0 xss) (PositiveMap.empty _) mem => [|[k ys] kys ih] t //=.
rewrite inE => /predU1P[[<- <-]|/ih]; last exact.
have := adds i t xs sxs; rewrite /inner; move: (foldl _ t xs) => t'.
elim: kys t' {ih} => [|[k' ys'] kys ih] t' // it'.
by apply: (ih (inner k' t' ys')); exact: grows it'.
Qed.

Lemma touches_moved phi (x : sparse) :
  made_of_pairs phi -> touches phi x -> exists2 s, s \in states_of x & s \in moved_states phi.
Proof.
move=> made /hasP[e ex]; rewrite /moved; case fe: (look _ _) => [j|] // _.
by exists e.1; [exact: map_f | apply/mapP; exists (e.1, j) => //; exact: made.1].
Qed.

(** * Options *)

Section Options.

Variables (R : realFieldType) (d : N).
Notation k := (N.to_nat d).
Notation option_of := (option_of R k).

Lemma option_mem x zs : x \in zs -> option_of x \in options_of R k zs.
Proof. exact: map_f. Qed.

(** A permutation that does not touch an option fixes it, and so does its inverse. *)
Lemma act_untouched phi x : made_of_pairs phi -> is_permutation d phi -> ~~ touches phi x ->
  act (permutation_of k phi) (option_of x) = option_of x /\ act (permutation_of k phi)^-1%g (option_of x) = option_of x.
Proof.
move=> made ok free; have fixed := permutation_untouched made ok R free.
by split=> //; rewrite -[in LHS]fixed actK.
Qed.

Lemma act_moved phi x : made_of_pairs phi -> is_permutation d phi ->
  act (permutation_of k phi) (option_of x) = option_of (move phi x)
  /\ act (permutation_of k phi)^-1%g (option_of x) = option_of (move (inverse phi) x).
Proof.
move=> made ok; split; first by rewrite -option_move.
by rewrite -permutation_inverse // -option_move //; [exact: inverse_made | exact: inverse_ok].
Qed.

End Options.
