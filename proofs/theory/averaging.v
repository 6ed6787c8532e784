(** Permutations act on options and rewards; what holds for every reward among the images under a fixed list of
    permutations holds for the whole group (the averaging that all laws rest on); counting permutations and counting
    the elements of an orbit give the same shares. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Lemma countE (U : Type) (P : pred U) (xs : seq U) : count P xs = (\sum_(x <- xs) P x)%N.
Proof. by elim: xs => [|x xs ih]; rewrite ?big_nil // big_cons /= ih. Qed.

Section Action.

Variables (T : finType) (R : realFieldType).
Implicit Types (x r w : vector T R) (A B C X Y : seq (vector T R)) (s t : {perm T}) (P Q : pred (vector T R)).

Lemma act1 x : act 1%g x = x.
Proof. by apply/ffunP=> i; rewrite ffunE invg1 perm1. Qed.

Lemma actM s t x : act (s * t)%g x = act t (act s x).
Proof. by apply/ffunP=> i; rewrite !ffunE invMg permM. Qed.

Lemma act_at s x i : act s x (s i) = x i.
Proof. by rewrite ffunE permK. Qed.

Lemma actK s : cancel (@act T R s) (act s^-1%g).
Proof. by move=> x; rewrite -actM mulgV act1. Qed.

Lemma actVK s : cancel (act s^-1%g) (@act T R s).
Proof. by move=> x; rewrite -actM mulVg act1. Qed.

Lemma act_inj s : injective (@act T R s).
Proof. exact: can_inj (actK s). Qed.

Lemma value_act s x r : value (act s x) (act s r) = value x r.
Proof.
rewrite /value (reindex_inj (@perm_inj _ s)) /=.
by apply: eq_bigr => i _; rewrite !act_at.
Qed.

Lemma value_actl s x r : value (act s x) r = value x (act s^-1%g r).
Proof. by rewrite -(value_act s x) actVK. Qed.

Lemma value_actr s x r : value x (act s r) = value (act s^-1%g x) r.
Proof. by rewrite value_actl invgK. Qed.

Lemma mem_image s X x : (act s x \in image_of s X) = (x \in X).
Proof. by rewrite mem_map //; exact: act_inj. Qed.

Lemma at_least_act s A B r : at_least (image_of s B) (image_of s A) (act s r) = at_least B A r.
Proof.
rewrite /at_least all_map; apply: eq_all => a /=.
by rewrite has_map; apply: eq_has => b /=; rewrite !value_act.
Qed.

(** max_B >= max_A and max_A > max_B as statements about elements. *)
Lemma at_leastP A B r :
  reflect (forall a, a \in A -> exists2 b, b \in B & value a r <= value b r) (at_least B A r).
Proof. by apply: (iffP allP) => h a /h; move/hasP. Qed.

Lemma winsP A B r :
  reflect (exists2 a, a \in A & forall b, b \in B -> value b r < value a r) (wins A B r).
Proof.
rewrite /wins /at_least -has_predC; apply: (iffP hasP) => -[a aA h]; exists a => //.
  by move=> b bB; rewrite ltNge; apply: contra h => le; apply/hasP; exists b.
by apply/hasPn=> b /h; rewrite ltNge.
Qed.

Lemma at_leastN A B r : at_least B A r = ~~ wins A B r.
Proof. by rewrite /wins negbK. Qed.

(** Only the members of the lists matter. *)
Lemma eq_wins A A' B B' r : A =i A' -> B =i B' -> wins A B r = wins A' B' r.
Proof.
move=> eA eB; rewrite /wins /at_least (eq_all_r eA); congr (~~ _).
by apply: eq_all => a; exact: eq_has_r.
Qed.

(** Both sides cannot win. *)
Lemma wins_asym A B r : wins A B r -> wins B A r -> False.
Proof.
case/winsP=> a aA ha /winsP[b bB hb].
by have := lt_trans (ha b bB) (hb a aA); rewrite ltxx.
Qed.

(** Some option of a non-empty list is the best. *)
Lemma best_of X r x : x \in X ->
  exists2 y, y \in X & forall z, z \in X -> value z r <= value y r.
Proof.
elim: X x => [|y X ih] x //; rewrite inE; case: X ih => [|z X] ih.
  by move=> _; exists y; rewrite ?mem_head // => z; rewrite mem_seq1 => /eqP ->.
move=> _; have [v mem best] := ih z (mem_head _ _); case: (leP (value y r) (value v r)) => yv.
  by exists v => [|u]; rewrite inE ?mem ?orbT // => /predU1P[->|/best].
exists y; rewrite ?mem_head // => u; rewrite inE => /predU1P[->|/best le] //; exact: le_trans le (ltW yv).
Qed.

Lemma permutedE (G : {set {perm T}}) P r : permuted G P r = (\sum_(s in G) P (act s r))%N.
Proof. by rewrite /permuted -sum1_card big_mkcond /= [RHS]big_mkcond; apply: eq_bigr => s _; rewrite inE;
  case: (s \in G) (P _) => [] []. Qed.

Lemma permuted_le (G : {set {perm T}}) P Q r : (forall w, P w -> Q w) -> (permuted G P r <= permuted G Q r)%N.
Proof. by move=> PQ; apply/subset_leq_card/subsetP=> s; rewrite !inE => /andP[-> /PQ]. Qed.

Lemma permutedC (G : {set {perm T}}) P r : (permuted G P r + permuted G (predC P) r)%N = #|G|.
Proof.
rewrite /permuted -(cardsID [set s | P (act s r)] G); congr (_ + _)%N; apply: eq_card => s;
  by rewrite !inE // andbC.
Qed.

Lemma permuted_le_card (G : {set {perm T}}) P r : (permuted G P r <= #|G|)%N.
Proof. by rewrite -(permutedC G P r) leq_addr. Qed.

End Action.

Section Averaging.

Variables (T : finType) (R : realFieldType) (G : {group {perm T}}).
Implicit Types (r w : vector T R) (P Q : pred (vector T R)) (s phi : {perm T}) (phis : seq {perm T}).

(** Moving every variant of a reward by one more permutation of the group permutes the variants. *)
Lemma permuted_move P phi r : phi \in G -> permuted G (fun w => P (act phi w)) r = permuted G P r.
Proof.
move=> Gphi; rewrite !permutedE [RHS](reindex_inj (mulIg phi)) /=.
by apply: eq_big => [s|s _]; rewrite ?groupMr // actM.
Qed.

(** A comparison of counts that holds among the images of every reward holds over the group. *)
Lemma averaging phis P Q (p q : nat) :
    (0 < size phis)%N -> (forall phi, phi \in phis -> phi \in G) ->
    (forall w, (p * count (fun phi => P (act phi w)) phis <= q * count (fun phi => Q (act phi w)) phis)%N) ->
  forall r, (p * permuted G P r <= q * permuted G Q r)%N.
Proof.
move=> phis0 sub pq r.
have total S : (\sum_(s in G) count (fun phi => S (act phi (act s r))) phis = size phis * permuted G S r)%N.
  transitivity (\sum_(phi <- phis) \sum_(s in G) S (act phi (act s r)))%N.
    by rewrite exchange_big; apply: eq_bigr => s _; rewrite countE.
  rewrite big_seq_cond (eq_bigr (fun=> permuted G S r)) => [|phi /andP[/sub Gphi _]]; last first.
    by rewrite -(permuted_move S r Gphi) permutedE.
  by rewrite -big_seq_cond big_const_seq count_predT iter_addn_0 mulnC.
rewrite -(leq_pmul2l phis0) !mulnA ![(size phis * _)%N]mulnC -!mulnA -!total.
rewrite !big_distrr /=; apply: leq_sum => s _; exact: pq.
Qed.

(** The same, for a subgroup: what holds over it holds over the group (Law 9: any group containing the permutations). *)
Lemma averaging_group (H : {group {perm T}}) P Q (p q : nat) :
    H \subset G -> (forall w, (p * permuted H P w <= q * permuted H Q w)%N) ->
  forall r, (p * permuted G P r <= q * permuted G Q r)%N.
Proof.
move=> /subsetP sHG pq; apply: (@averaging (enum H)) => [|phi|w].
- by rewrite -cardE cardG_gt0.
- by rewrite mem_enum => /sHG.
have over S : count (fun phi => S (act phi w)) (enum H) = permuted H S w; last by rewrite !over; exact: pq.
by rewrite permutedE countE big_enum.
Qed.

(** Counting permutations and counting the elements of the orbit: every element is met equally often. *)
Lemma permuted_orbit P r :
  permuted G P r = (#|[set s in G | act s r == r]| * count P (orbit_of G r))%N.
Proof.
set K := #|_|; set vs := [seq act s r | s <- enum G].
have meets v : v \in vs -> count_mem v vs = K.
  case/mapP=> t; rewrite mem_enum => Gt ->.
  transitivity (permuted G (pred1 (act t r)) r).
    by rewrite count_map permutedE countE big_enum.
  by rewrite -(permuted_move _ r Gt) /permuted /K; apply: eq_card => s; rewrite !inE (inj_eq (@act_inj _ _ t)).
have -> : permuted G P r = (\sum_(v <- vs) P v)%N by rewrite permutedE big_map big_enum.
rewrite -big_undup_iterop_count -/vs big_seq (eq_bigr (fun v => K * P v)%N) => [|v]; last first.
  by rewrite mem_undup => /meets ->; rewrite Monoid.iteropE iter_addn_0 mulnC.
by rewrite -big_seq -big_distrr countE.
Qed.

Lemma stabiliser_gt0 r : (0 < #|[set s in G | act s r == r]|)%N.
Proof. by apply/card_gt0P; exists 1%g; rewrite !inE group1 act1 eqxx. Qed.

Lemma card_orbit r : (#|G| = #|[set s in G | act s r == r]| * size (orbit_of G r))%N.
Proof.
rewrite -count_predT -permuted_orbit /permuted; apply: eq_card => s.
by rewrite !inE andbT.
Qed.

Theorem weak_orbits (A B : seq (vector T R)) p q : weak G A B p q <-> weak_on_orbits G A B p q.
Proof.
split=> h r; have := h r; rewrite permuted_orbit (card_orbit r) !mulnA ![(_ * #|_|)%N]mulnC -!mulnA;
  by rewrite leq_pmul2l // stabiliser_gt0.
Qed.

Theorem most_orbits (A B : seq (vector T R)) p q : most G A B p q <-> most_on_orbits G A B p q.
Proof.
split=> h r; have := h r; rewrite !permuted_orbit !mulnA ![(_ * #|_|)%N]mulnC -!mulnA;
  by rewrite leq_pmul2l // stabiliser_gt0.
Qed.

(** most(p/q) gives weak(p/(p+q)). *)
Theorem most_weak (A B : seq (vector T R)) p q : most G A B p q -> weak G A B p (p + q).
Proof.
move=> h r; have le : (permuted G (wins B A) r <= permuted G (at_least B A) r)%N.
  by apply: permuted_le => w win; rewrite at_leastN; apply/negP=> /wins_asym; apply.
rewrite -(permutedC G (at_least B A) r) mulnDr mulnDl leq_add2l.
by apply: leq_trans (h r) _; rewrite leq_mul2l le orbT.
Qed.

End Averaging.
