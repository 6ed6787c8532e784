(** Law 3: blocks, the fractional law.  The permutations that exchange two blocks generate all permutations of the
    blocks.  Over these the set of the blocks that hold a best option runs evenly through all sets of its size, and a
    set of t blocks is losing C(m,t) times out of C(n+m,t), winning C(n,t) times. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

(** * Images of a set under all permutations *)

Section Images.

Variable I : finType.
Implicit Types (S M : {set I}).

(** Some permutation maps one set onto another of the same size. *)
Lemma permutation_between S S' : #|S| = #|S'| -> exists s : {perm I}, s @: S = S'.
Proof.
move=> size_S; pose L S := enum S ++ enum (~: S).
have uniq_L S0 : uniq (L S0).
  rewrite cat_uniq !enum_uniq andbT; apply/hasPn=> x; by rewrite /= !mem_enum inE.
have size_L S0 : size (L S0) = #|I| by rewrite size_cat -!cardE cardsC.
have mem_L S0 x : x \in L S0 by rewrite mem_cat !mem_enum inE orbN.
pose f x := nth x (L S') (index x (L S)).
have lt x : (index x (L S) < size (L S'))%N by rewrite size_L -(size_L S) index_mem mem_L.
have f_inj : injective f.
  move=> x y; rewrite /f (set_nth_default x y) // => /eqP; rewrite nth_uniq // => /eqP same.
  by rewrite -(nth_index x (mem_L S x)) same nth_index ?mem_L.
exists (perm f_inj); apply/eqP; rewrite eqEcard card_imset ?size_S ?leqnn ?andbT; last exact: perm_inj.
apply/subsetP=> _ /imsetP[x xS ->]; rewrite permE /f nth_cat index_cat mem_enum xS.
have -> : (index x (enum S) < size (enum S'))%N by rewrite -cardE -size_S cardE index_mem mem_enum.
by rewrite -mem_enum mem_nth // -cardE -size_S cardE index_mem mem_enum.
Qed.

(** All sets of one size are images of a set equally often. *)
Lemma images_even S S' S'' : #|S'| = #|S''| ->
  #|[set t : {perm I} | t @: S == S']| = #|[set t : {perm I} | t @: S == S'']|.
Proof.
case/permutation_between=> s <-; rewrite -(card_imset _ (mulIg s)); apply: eq_card => t.
rewrite inE; apply/imsetP/eqP=> [[u]|tS]; rewrite ?inE.
  by move=> /eqP <- ->; rewrite -imset_comp; apply: eq_imset => x; rewrite /= permM.
exists (t * s^-1)%g; rewrite ?mulgKV // inE; apply/eqP/(imset_inj (@perm_inj _ s)).
by rewrite -tS -imset_comp; apply: eq_imset => x; rewrite /= permM permKV.
Qed.

(** How often the image lies inside a set of M elements: proportional to C(M, t), t the size of the set. *)
Lemma images_inside S : exists c, forall M,
  #|[set t : {perm I} | t @: S \subset M]| = ('C(#|M|, #|S|) * c)%N.
Proof.
exists #|[set t : {perm I} | t @: S == S]| => M.
rewrite -(cards_draws M #|S|) -sum1_card.
rewrite (partition_big (fun t : {perm I} => t @: S) (mem [set S' : {set I} | S' \subset M & #|S'| == #|S|])) /=.
  rewrite -sum_nat_const; apply: eq_bigr => S'; rewrite inE => /andP[sub /eqP size_S'].
  rewrite (images_even S (esym size_S')) -sum1_card; apply: eq_bigl => t; rewrite !inE.
  by case: eqP => [->|]; rewrite ?sub ?andbF.
by move=> t; rewrite !inE => ->; rewrite card_imset ?eqxx //; exact: perm_inj.
Qed.

End Images.

(** C(a,t)/a grows with a. *)
Lemma binomial_share a b t : (a <= b)%N -> (0 < t)%N -> (b * 'C(a, t) <= a * 'C(b, t))%N.
Proof.
case: t => // t le _; rewrite -(leq_pmul2l (ltn0Sn t)) mulnCA -mul_bin_diag [X in (_ <= X)%N]mulnCA -mul_bin_diag.
by rewrite mulnCA leq_mul2l leq_mul2l leq_bin2l ?orbT // -!subn1 leq_sub2r.
Qed.

(** * Blocks *)

Section Blocks.

Variables (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)).
Variables (losing winning : seq (seq (vector T R))).
Notation blocks := (losing ++ winning).
Notation I := 'I_(size blocks).
Notation X := (nth [::] blocks).
Hypotheses (losing0 : (0 < size losing)%N) (winning0 : (0 < size winning)%N).
Hypotheses (AL : {subset A <= flatten losing}) (WB : {subset flatten winning <= B}).
Hypothesis exchange : exchangeable G (size losing) blocks.

(** A permutation of the states moves the blocks as [t] does. *)
Definition moves_blocks (t : {perm I}) (phi : {perm T}) : bool :=
  [forall k : I, all (mem (X (t k))) (image_of phi (X k)) && all (mem (image_of phi (X k))) (X (t k))].

Lemma moves_blocksP (t : {perm I}) phi : reflect (forall k : I,
  same_options (image_of phi (X k)) (X (t k))) (moves_blocks t phi).
Proof.
apply: (iffP forallP) => same k; last by apply/andP; split; apply/allP=> x; rewrite /= (same k).
by case/andP: (same k) => /allP sub /allP sup x; apply/idP/idP=> [/sub|/sup].
Qed.

Definition realised (t : {perm I}) : bool := [exists phi : {perm T}, (phi \in G) && moves_blocks t phi].

Lemma image_compose phi psi (Y : seq (vector T R)) : image_of (phi * psi)%g Y = image_of psi (image_of phi Y).
Proof. by rewrite /image_of -map_comp; apply: eq_map => x; exact: actM. Qed.

Lemma same_image phi (Y Z : seq (vector T R)) : same_options Y Z -> same_options (image_of phi Y) (image_of phi Z).
Proof. by move=> YZ; apply: eq_mem_map. Qed.

Lemma realisedM t u : realised t -> realised u -> realised (t * u)%g.
Proof.
case/existsP=> phi /andP[Gphi /moves_blocksP move_t] /existsP[psi /andP[Gpsi /moves_blocksP move_u]].
apply/existsP; exists (phi * psi)%g; rewrite groupM //=; apply/moves_blocksP=> k x.
by rewrite image_compose permM -(move_u (t k)); exact: same_image (move_t k) x.
Qed.

(** Every permutation of the blocks is realised by one of the states. *)
Lemma all_realised t : realised t.
Proof.
have one : realised 1%g.
  by apply/existsP; exists 1%g; rewrite group1; apply/moves_blocksP=> k x;
    rewrite perm1 /image_of (eq_map (@act1 _ _)) map_id.
have across (i j : I) : (i < size losing <= j)%N -> realised (tperm i j).
  case/andP=> li lj; have [phi Gphi [ij ji others]] := exchange li (introT andP (conj lj (ltn_ord j))).
  apply/existsP; exists phi; rewrite Gphi; apply/moves_blocksP=> k.
  case: tpermP => [->|->|/eqP ki /eqP kj] //; exact: others (ltn_ord k) ki kj.
have conj (i j k : I) : realised (tperm i j) -> realised (tperm j k) -> i != k -> j != k -> realised (tperm i k).
  move=> ij jk ik jk'; have -> : tperm i k = (tperm i j * tperm j k * tperm i j)%g.
    by rewrite -mulgA -[X in (X * _)%g]tpermV -conjgE tpermJ tpermR tpermD // eq_sym.
  by apply: realisedM => //; exact: realisedM.
have all_pairs (i j : I) : realised (tperm i j).
  have swap (i' j' : I) : realised (tperm i' j') -> realised (tperm j' i') by rewrite tpermC.
  have size_blocks : size blocks = (size losing + size winning)%N by rewrite size_cat.
  have lt0 : (0 < size blocks)%N by rewrite size_blocks addn_gt0 losing0.
  have ltl : (size losing < size blocks)%N by rewrite size_blocks -[X in (X < _)%N]addn0 ltn_add2l.
  pose l : I := Ordinal lt0; pose w : I := Ordinal ltl.
  case: (eqVneq i j) => [->|ij]; first by rewrite tperm1.
  case: (ltnP i (size losing)) => li; case: (ltnP j (size losing)) => lj.
  - apply: (conj i w j) => //; [apply: across | apply: swap; apply: across |]; rewrite ?li ?lj ?leqnn //.
    by apply: contraTneq lj => <-; rewrite ltnn.
  - by apply: across; rewrite li.
  - by apply: swap; apply: across; rewrite lj.
  apply: (conj i l j) => //; [apply: swap; apply: across | apply: across |]; rewrite ?losing0 //.
  by apply: contraTneq lj => <-; rewrite -ltnNge.
have [ts -> _] := prod_tpermP t; elim: ts => [|ij ts ih]; first by rewrite big_nil.
by rewrite big_cons; exact: realisedM.
Qed.

Definition realisation t : {perm T} := xchoose (existsP (all_realised t)).

Lemma realisationP t : realisation t \in G /\ forall k : I, same_options (image_of (realisation t) (X k)) (X (t k)).
Proof. by have /andP[Gphi /moves_blocksP] := xchooseP (existsP (all_realised t)). Qed.

(** The blocks that hold a best option of all blocks. *)
Definition best (w x : vector T R) : bool := all (fun y => value y w <= value x w) (flatten blocks).
Definition top (w : vector T R) : {set I} := [set k : I | has (best w) (X k)].

Lemma mem_blocks x : reflect (exists k : I, x \in X k) (x \in flatten blocks).
Proof.
apply: (iffP flattenP) => [[Y /(nthP [::])[k lk <-] xY]|[k xk]]; first by exists (Ordinal lk).
by exists (X k) => //; rewrite mem_nth.
Qed.

Lemma best_image t w x : best (act (realisation t) w) (act (realisation t) x) = best w x.
Proof.
have [_ same] := realisationP t; set phi := realisation t.
have image : flatten blocks =i image_of phi (flatten blocks).
  move=> y; apply/mem_blocks/mapP=> [[k yk]|[z /mem_blocks[k zk] ->]].
    have : y \in X (t (t^-1%g k)) by rewrite permKV.
    by rewrite -same => /mapP[z zk ->]; exists z => //; apply/mem_blocks; exists (t^-1%g k).
  by exists (t k); rewrite -same map_f.
rewrite /best (eq_all_r image) all_map; apply: eq_all => y /=; by rewrite !value_act.
Qed.

Lemma top_image t w : top (act (realisation t) w) = t @: top w.
Proof.
have [_ same] := realisationP t; apply/setP=> k.
have [l ->] : exists l, k = t l by exists (t^-1%g k); rewrite permKV.
rewrite (mem_imset _ _ (@perm_inj _ t)) !inE -(eq_has_r (same l)) has_map.
by apply: eq_has => x /=; exact: best_image.
Qed.

Definition losers : {set I} := [set k : I | (k < size losing)%N].

(** Where A wins, only losing blocks are at the top. *)
Lemma losers_on_top w : wins A B w -> top w \subset losers.
Proof.
case/winsP=> a aA best_a; apply/subsetP=> k; rewrite !inE => /hasP[x xk /allP top_x].
rewrite ltnNge; apply/negP=> lk.
have xB : x \in B.
  by apply/WB/flattenP; exists (X k) => //;
    rewrite nth_cat ltnNge lk /= mem_nth // -(ltn_add2l (size losing)) subnKC // -size_cat.
have := best_a x xB; rewrite ltNge top_x // flatten_cat mem_cat; by rewrite AL.
Qed.

(** Where only winning blocks are at the top, B wins. *)
Lemma winners_on_top w : top w != set0 -> top w \subset ~: losers -> wins B A w.
Proof.
case/set0Pn=> k; rewrite inE => /hasP[x xk /allP top_x] /subsetP only.
have lk : (size losing <= k)%N.
  by have := only k; rewrite !inE -leqNgt; apply; apply/hasP; exists x => //; exact/allP.
apply/winsP; exists x => [|a /AL aL].
  by apply/WB/flattenP; exists (X k) => //;
    rewrite nth_cat ltnNge lk /= mem_nth // -(ltn_add2l (size losing)) subnKC // -size_cat.
have aF : a \in flatten blocks by rewrite flatten_cat mem_cat aL.
rewrite lt_neqAle (top_x a aF) andbT; apply/negP=> /eqP same.
case/flattenP: aL => Y /(nthP [::])[l ll <-] al.
have lb : (l < size blocks)%N by rewrite size_cat ltn_addr.
have : Ordinal lb \in top w.
  by rewrite inE; apply/hasP; exists a; rewrite ?nth_cat ?ll //; apply/allP=> y; rewrite same; exact: top_x.
by move/only; rewrite !inE ll.
Qed.

(** If there are options at all, some block is at the top. *)
Lemma top_neq0 w : flatten blocks != [::] -> top w != set0.
Proof.
move=> ne; have [x xF] : exists x, x \in flatten blocks.
  by case: (flatten blocks) ne => // x D _; exists x; exact: mem_head.
have [y /mem_blocks[k yk] best_y] := best_of w xF; apply/set0Pn; exists k.
by rewrite inE; apply/hasP; exists y => //; exact/allP.
Qed.

Lemma card_losers : #|losers| = size losing /\ #|~: losers| = size winning.
Proof.
have le : (size losing <= size blocks)%N by rewrite size_cat leq_addr.
have widen_inj : injective (widen_ord le) by move=> x y /(congr1 val) xy; exact: val_inj.
have card_l : #|losers| = size losing.
  rewrite -[RHS]card_ord -(card_imset _ widen_inj); apply: eq_card => k.
  rewrite inE; apply/idP/imsetP=> [lk|[l _ ->]] /=; last exact: ltn_ord.
  by exists (Ordinal lk) => //; exact: val_inj.
by split=> //; apply/eqP; rewrite -(eqn_add2l #|losers|) cardsC card_ord card_l size_cat.
Qed.

Lemma fractional : weak G A B (size winning) (size winning + size losing)
  /\ ((size losing <= size winning)%N -> most G A B (size winning) (size losing)).
Proof.
have [none|ne] := eqVneq (flatten blocks) [::].
  have A0 : A = [::].
    case: A AL => [|a A'] // /(_ a (mem_head _ _)) aL.
    have : a \in flatten blocks by rewrite flatten_cat mem_cat aL.
    by rewrite none.
  have never w : wins A B w = false by rewrite A0.
  have zero r : permuted G (wins A B) r = 0%N by rewrite permutedE big1 // => s _; rewrite never.
  split=> [r|_ r]; last by rewrite zero muln0.
  rewrite -(permutedC G (at_least B A) r) -[X in (_ + X)%N]/(permuted G (wins A B) r) zero addn0.
  by rewrite leq_mul2r leq_addr orbT.
pose phis := [seq realisation t | t <- enum {perm I}].
have sub phi : phi \in phis -> phi \in G by case/mapP=> t _ ->; case: (realisationP t).
have phis0 : (0 < size phis)%N by rewrite size_map -cardE; apply/card_gt0P; exists 1%g.
have counts (P : pred (vector T R)) w : count (fun phi =>
  P (act phi w)) phis = #|[set t : {perm I} | P (act (realisation t) w)]|.
  rewrite count_map countE big_enum -sum1_card [RHS]big_mkcond; apply: eq_bigr => t _.
  by rewrite inE /=; case: (P _).
have lost w : (count (fun phi => wins A B (act phi w)) phis <= #|[set t : {perm I} | t @: top w \subset losers]|)%N.
  rewrite counts; apply/subset_leq_card/subsetP=> t; rewrite !inE => /losers_on_top; by rewrite top_image.
have won w : (#|[set t : {perm I} | t @: top w \subset ~: losers]| <= count (fun phi => wins B A (act phi w)) phis)%N.
  rewrite counts; apply/subset_leq_card/subsetP=> t; rewrite !inE -top_image; apply: winners_on_top.
  exact: top_neq0.
have top0 w : (0 < #|top w|)%N by rewrite card_gt0 top_neq0.
have [card_l card_w] := card_losers.
split=> [r|le r].
  have few : ((size winning + size losing) * permuted G (wins A B) r <= size losing * permuted G predT r)%N.
    apply: (averaging phis0 sub) => w; apply: leq_trans (leq_mul (leqnn _) (lost w)) _.
    have [c inside] := images_inside (top w).
    have -> : count (fun phi => predT (act phi w)) phis = #|[set t : {perm I} | t @: top w \subset setT]|.
      by rewrite (counts predT); apply: eq_card => t; rewrite !inE subsetT.
    rewrite !inside card_l cardsT card_ord !mulnA leq_mul2r; apply/orP; right.
    have -> : (size winning + size losing)%N = size blocks by rewrite size_cat addnC.
    by apply: binomial_share (top0 w); rewrite size_cat leq_addr.
  have all_G : permuted G predT r = #|G| by apply: eq_card => s; rewrite !inE andbT.
  rewrite all_G -(permutedC G (at_least B A) r) mulnDl mulnDr leq_add2r in few.
  by rewrite -(permutedC G (at_least B A) r) mulnDl mulnDr leq_add2l.
apply: (averaging phis0 sub) => w; have [c inside] := images_inside (top w).
apply: leq_trans (leq_mul (leqnn _) (lost w)) (leq_trans _ (leq_mul (leqnn _) (won w))).
by rewrite !inside card_l card_w !mulnA leq_mul2r binomial_share ?orbT.
Qed.

End Blocks.

Theorem fractional_law_holds : fractional_law.
Proof. by move=> T R G A B losing winning l0 w0 AL WB exchange; exact: fractional. Qed.
