(** The theorem that instances use: what the checker accepts holds for every reward over every ordered field. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements tokens certificate checker acting.
From Orbitcert Require Import monotone clique_sound convex_sound blocks_sound orbits_sound pairs_sound tree_sound.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

(** A claim about any two lists of options. *)
Definition holds (R : realFieldType) (d : nat) (ls : option (seq N)) (xs ys : seq sparse) (c : relation) : Prop :=
  match c with
  | Weak q => weak (group_of d ls) (options_of R d xs) (options_of R d ys) (Z.to_nat (Qnum q)) (Pos.to_nat (Qden q))
  | Most q => most (group_of d ls) (options_of R d xs) (options_of R d ys) (Z.to_nat (Qnum q)) (Pos.to_nat (Qden q))
  end.

(** Equal fractions make equal claims. *)
Lemma same_fraction (p q : Q) (x y : nat) : Qeq p q ->
  (Z.to_nat (Qnum p) * x <= Pos.to_nat (Qden p) * y)%N -> (Z.to_nat (Qnum q) * x <= Pos.to_nat (Qden q) * y)%N.
Proof.
have times z b : Z.to_nat (z * Zpos b) = (Z.to_nat z * Pos.to_nat b)%N.
  by case: z => [|a|a] //=; rewrite Pos2Nat.inj_mul.
rewrite /Qeq => /(congr1 Z.to_nat); rewrite !times => pq le.
have pos (b : positive) : (0 < Pos.to_nat b)%N by apply/ssrnat.ltP/Pos2Nat.is_pos.
rewrite -(leq_pmul2l (pos (Qden p))) mulnA [(Pos.to_nat (Qden p) * _)%N]mulnC -pq mulnAC [X in (_ <= X)%N]mulnCA.
by rewrite [X in (_ <= X)%N]mulnC leq_mul2r le orbT.
Qed.

Lemma same_relation_sound R d ls xs ys (a b : relation) :
  same_relation a b -> holds R d ls xs ys a -> holds R d ls xs ys b.
Proof.
case: a b => [p|p] [q|q] // same; have pq := proj1 (Qeq_bool_iff p q) same.
  by rewrite /holds /weak => h r; exact: same_fraction pq (h r).
by rewrite /holds /most => h r; exact: same_fraction pq (h r).
Qed.

(** The fraction n/m. *)
Lemma share_parts (n m : N) : N.lt 0 m ->
  Z.to_nat (Qnum (Z.of_N n # N.succ_pos (N.pred m))%coqQ) = N.to_nat n
  /\ Pos.to_nat (Qden (Z.of_N n # N.succ_pos (N.pred m))%coqQ) = N.to_nat m.
Proof.
move=> m0; split; first by case: n.
by have := congr1 N.to_nat (N.succ_pos_spec (N.pred m)); rewrite N.succ_pred_pos // => <-.
Qed.

Section Soundness.

Variables (R : realFieldType) (d : N) (labels : option (seq N)).
Notation k := (N.to_nat d).
Notation holds := (holds R k labels).

Lemma proved_sound (xs As ys : seq sparse) keeps_most e found :
  proved d (omap (@listed N) labels) xs ys (listed As) (listed ys) keeps_most e = Some found ->
  holds xs ys found /\ (if found is Most _ then keeps_most else true).
Proof.
rewrite /proved; case: e => [cs|losing winning swaps|extra ms gs links|cs multipliers|cs chains t].
- case check: check_clique => [n|] // -[<-]; have [n0 most_n] := check_clique_sound R check.
  case: keeps_most => /=; split=> //.
    by case: (@share_parts n 1%coqN) => // -> ->.
  have [-> ->] := @share_parts n (N.succ n) (N.lt_0_succ n).
  by rewrite N2Nat.inj_succ -addn1; exact: most_weak most_n.
- case check: check_blocks => [[m n]|] // -[<-]; have [weak_n [most_n [m0 n0]]] := check_blocks_sound R check.
  rewrite lazyE; case: ifP => [/andP[le keep]|_]; split=> //=.
    by have [-> ->] := @share_parts n m m0; exact: most_n.
  have [-> ->] := @share_parts n (N.add n m) (N.add_pos_l _ _ n0); by rewrite N2Nat.inj_add plusE.
- case check: check_orbits => [[w c]|] // -[<-]; have [weak_w [c0 w0]] := check_orbits_sound R check.
  by split=> //=; have [-> ->] := @share_parts w c c0.
- case check: check_pairs => [[n injective]|] // -[<-]; have [n1 [weak_n most_n]] := check_pairs_sound R check.
  rewrite lazyE; case: ifP => [/andP[inj keep]|_]; split=> //=.
    by case: (@share_parts (N.pred n) 1%coqN) => // -> ->; exact: most_n.
  by case: (@share_parts (N.pred n) n) => [|-> ->] //; lia.
- case check: check_tree => [[m n]|] // -[<-]; have [mn weak_n] := check_tree_sound R check.
  by split=> //=; case: (@share_parts (N.sub n m) n) => [|-> ->] //; lia.
Qed.

End Soundness.

(** What the checker accepts holds for every reward. *)
Theorem check_bound_sound (c : certificate) : check_bound c = true ->
  forall R : realFieldType, claims R (about c) (claim c).
Proof.
case: c => [[d As Bs labels] c labelled drops mixes e up] /=; rewrite /check_bound !lazyE /=.
set ys := Bs ++ _; set gone := foldl _ _ _.
move=> /andP[/andP[/andP[/andP[/allP mixed _] /allP dropped] _]].
case found: proved => [rel|] // same R; have [] := proved_sound R found => proved_holds keeps.
apply: (same_relation_sound same); set k := N.to_nat d.
have below b r : b \in options_of R k ys -> exists2 y, y \in options_of R k Bs & value b r <= value y r.
  case/mapP=> x; rewrite mem_cat => /orP[mem ->|/mapP[m mem ->] ->]; first by exists (option_of R k x) => //;
    exact: map_f.
  by have [y mem_y le] := @mixture_sound R k _ _ (mixed m mem) r; exists (option_of R k y) => //; exact: map_f.
have above (keep : bool) a r : (keep -> ~~ has cites_B drops) -> a \in options_of R k As ->
    exists2 x, x \in options_of R k (staying As gone ++ (if keep then [::] else ys)) & value a r <= value x r.
  move=> keepP /mapP[x xAs ->]; pose i := N.of_nat (index x As).
  have at_i : look (listed As) i = Some x by rewrite (look_listedE x) Nat2N.id index_mem xAs nth_index.
  have := look_gone [seq drop.1 | drop <- drops] i; rewrite -/gone; case gone_i: (look gone i) => [u|] mem_i.
    have /mapP[drop mem_drop di] := esym mem_i : is_true (i \in _).
    rewrite di in at_i; have [y mem_y le] := @drop_sound R k _ _ _ _ _ (dropped drop mem_drop) at_i r.
    exists (option_of R k y) => //; apply: map_f; move: mem_y; rewrite !mem_cat; case: keep keepP => [none|_].
      by rewrite (negbTE (hasPn (none isT) drop mem_drop)).
    by case: (cites_B drop) => //; rewrite in_nil orbF => ->.
  exists (option_of R k x) => //; apply: map_f; rewrite mem_cat; apply/orP; left.
  by apply: staying_mem at_i _; rewrite gone_i.
case: rel found same proved_holds keeps => q found same proved_holds keeps /=.
  have [to_B _] := @monotone_moves_holds _ R [group of group_of k labels] (options_of R k As) (options_of R k As)
    (options_of R k Bs) (options_of R k ys) (Z.to_nat (Qnum q)) (Pos.to_nat (Qden q))
    (fun a r mem => ex_intro2 _ _ a mem (lexx _)) below.
  apply: to_B; apply: dropped_options_holds proved_holds => a r mem.
  have none : false -> ~~ has cites_B drops by [].
  by have [x mem_x le] := above false a r none mem; exists x => //; move: mem_x; rewrite /options_of map_cat.
have stay a r : a \in options_of R k As -> exists2 x, x \in options_of R k (staying As gone) & value a r <= value x r.
  by move=> mem; have [x mem_x le] := above true a r (fun=> keeps) mem; exists x => //; move: mem_x; rewrite cats0.
have [_ to_both] := @monotone_moves_holds _ R [group of group_of k labels] (options_of R k As)
  (options_of R k (staying As gone)) (options_of R k Bs) (options_of R k ys) (Z.to_nat (Qnum q)) (Pos.to_nat (Qden
    q)) stay below.
exact: to_both.
Qed.
