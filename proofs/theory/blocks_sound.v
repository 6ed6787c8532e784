(** Soundness of rule blocks: what [check_blocks] accepts satisfies the hypothesis of the fractional law.

    The swaps exchange some pairs of blocks.  Conjugation makes the pairs that can be exchanged an equivalence relation,
    so all blocks of one component can be exchanged, and the checker has seen that there is only one. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements tokens certificate checker acting blocks.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

(** * Which blocks can be exchanged *)

Section Exchange.

Variables (T : finType) (R : realFieldType) (G : {group {perm T}}) (blocks : seq (seq (vector T R))).
Notation block := (nth [::] blocks).

(** Where block k goes when i and j are exchanged. *)
Definition swapped (i j k : nat) : nat := if k == i then j else if k == j then i else k.

Definition exchanges (phi : {perm T}) i j : Prop :=
  forall k, (k < size blocks)%N -> same_options (image_of phi (block k)) (block (swapped i j k)).

Definition exchange i j : Prop := exists2 phi, phi \in G & exchanges phi i j.

Lemma swapped_lt i j k : (i < size blocks)%N -> (j < size blocks)%N -> (k < size blocks)%N ->
  (swapped i j k < size blocks)%N.
Proof. by rewrite /swapped; case: ifP => // _; case: ifP. Qed.

(** (X phi) psi = Z when X phi = Y and Y psi = Z. *)
Lemma image_compose phi psi (X Y Z : seq (vector T R)) : same_options (image_of phi X) Y ->
  same_options (image_of psi Y) Z -> same_options (image_of (phi * psi)%g X) Z.
Proof.
move=> XY YZ z; have [w ->] : exists w, z = act psi (act phi w).
  by exists (act phi^-1%g (act psi^-1%g z)); rewrite !actVK.
by rewrite -{1}actM mem_image -(YZ (act psi _)) mem_image -XY mem_image.
Qed.

Lemma exchange_refl i : exchange i i.
Proof.
exists 1%g => // k _ x; rewrite /swapped; have -> : (if k == i then i else if k == i then i else k) = k.
  by case: eqP.
by rewrite -[in LHS](act1 x) mem_image.
Qed.

Lemma exchange_sym i j : exchange i j -> exchange j i.
Proof.
case=> phi Gphi sends; exists phi => // k lt; have -> : swapped j i k = swapped i j k; last exact: sends.
by rewrite /swapped; case: (k =P i) => [->|_] //; case: eqP.
Qed.

(** Exchange i and j, then j and k, then i and j. *)
Lemma exchange_trans i j k : (i < size blocks)%N -> (j < size blocks)%N -> (k < size blocks)%N ->
  exchange i j -> exchange j k -> exchange i k.
Proof.
move=> li lj lk; case: (i =P j) => [->|ij] //; case: (j =P k) => [->|jk] //.
case: (i =P k) => [->|ik]; first by move=> _ _; exact: exchange_refl.
move=> [phi Gphi s_phi] [psi Gpsi s_psi].
exists (phi * psi * phi)%g => [|l ll]; first by rewrite !groupM.
have -> : swapped i k l = swapped i j (swapped j k (swapped i j l)).
  have [ij' jk' ik'] : [/\ i == j = false, j == k = false & i == k = false] by split; exact/eqP.
  have [ji' kj' ki'] : [/\ j == i = false, k == j = false & k == i = false].
    by rewrite eq_sym ij' eq_sym jk' eq_sym.
  rewrite /swapped; case: (l =P i) => [_|/eqP/negbTE li']; first by rewrite !(eqxx, ij', jk', ik', ji', kj', ki').
  case: (l =P j) => [lj'|/eqP/negbTE lj']; first by rewrite ?lj' !(eqxx, ij', jk', ik', ji', kj', ki').
  by case: (l =P k) => [lk'|/eqP/negbTE lk']; rewrite ?lk' !(eqxx, ij', jk', ik', ji', kj', ki', li', lj', lk').
have ll' := swapped_lt li lj ll; have ll'' := swapped_lt lj lk ll'.
by apply: image_compose (s_phi _ ll''); apply: image_compose (s_psi _ ll'); exact: s_phi.
Qed.

End Exchange.

(** * Components *)

Section Components.

Variables (count : N) (E : nat -> nat -> Prop) (edges : seq (N * N)).
Notation n := (N.to_nat count).

Hypothesis E_refl : forall i, E i i.
Hypothesis E_sym : forall i j, E i j -> E j i.
Hypothesis E_trans : forall i j k, (i < n)%N -> (j < n)%N -> (k < n)%N -> E i j -> E j k -> E i k.
Hypothesis edges_in : forall e, e \in edges ->
  [/\ (N.to_nat e.1 < n)%N, (N.to_nat e.2 < n)%N & E (N.to_nat e.1) (N.to_nat e.2)].

Lemma size_components : size (components count edges) = n.
Proof.
rewrite /components; set names := [seq _ | _ <- _].
have : size names = n by rewrite size_map size_numbered size_nseq.
elim: edges names => [|e es ih] names //= sz; apply: ih.
by case: ifP => //; rewrite size_map.
Qed.

(** Positions of one name are connected. *)
Lemma components_connect i j : (i < n)%N -> (j < n)%N ->
  nth 0%coqN (components count edges) i = nth 0%coqN (components count edges) j -> E i j.
Proof.
pose known names := forall i j, (i < n)%N -> (j < n)%N -> nth 0%coqN names i = nth 0%coqN names j -> E i j.
suff gen es names : {subset es <= edges} -> size names = n -> known names ->
    known (foldl (fun names edge =>
      let a := nth 0%coqN names (N.to_nat edge.1) in
      let b := nth 0%coqN names (N.to_nat edge.2) in
      if N.eqb a b then names else [seq if N.eqb c b then a else c | c <- names]) names es).
  apply: gen => // [|{}i {}j li lj]; first by rewrite size_map size_numbered size_nseq.
  rewrite !(nth_map (0%coqN, tt)) ?size_numbered ?size_nseq //.
  by rewrite !numbered_nth ?size_nseq //= => /Nat2N.inj ->.
elim: es names => [|e es ih] names //= sub sz inv.
have [la lb ab] := edges_in (sub e (mem_head _ _)).
apply: ih => [e' es_e'||]; first by apply: sub; rewrite inE es_e' orbT.
  by case: ifP => //; rewrite size_map.
case: ifP => // _ {}i {}j li lj; rewrite !(nth_map 0%coqN) ?sz //.
have a_names l : (l < n)%N -> nth 0%coqN names (N.to_nat e.1) = nth 0%coqN names l -> E l (N.to_nat e.1).
  by move=> ll /inv-/(_ la ll)/E_sym.
have b_names l : (l < n)%N -> N.eqb (nth 0%coqN names l) (nth 0%coqN names (N.to_nat e.2)) -> E l (N.to_nat e.1).
  by move=> ll /N.eqb_eq/inv-/(_ ll lb) lb'; apply: E_trans lb' (E_sym ab).
case: ifP => [bi|_]; case: ifP => [bj|_]; last exact: inv.
- by move=> _; apply: (E_trans li la lj); [exact: b_names | exact/E_sym/b_names].
- by move/(a_names _ lj)/E_sym; apply: (E_trans li la lj); exact: b_names.
- by move/esym/(a_names _ li) => ia; apply: (E_trans li la lj ia); exact/E_sym/b_names.
Qed.

(** With one name in all, everything is connected. *)
Lemma one_component i j : (i < n)%N -> (j < n)%N ->
  all (N.eqb (head 0%coqN (components count edges))) (components count edges) -> E i j.
Proof.
move=> li lj /allP one; apply: components_connect => //.
have at_head l : (l < n)%N -> nth 0%coqN (components count edges) l = head 0%coqN (components count edges).
  by move=> ll; apply/esym/N.eqb_eq/one; rewrite mem_nth ?size_components.
by rewrite !at_head.
Qed.

End Components.

(** * The swaps *)

Section Blocks.

Variables (R : realFieldType) (d : N).
Notation k := (N.to_nat d).
Notation options_of := (options_of R k).

Section Swap.

Variable phi : moves.
Hypotheses (made : made_of_pairs phi) (ok : is_permutation d phi).
Notation s := (permutation_of k phi).

(** [sends] says that the image of one block is the other, as sets. *)
Lemma sends_same X Y : sends phi (X, set_of X) (Y, set_of Y) -> same_options (image_of s (options_of X)) (options_of Y).
Proof.
rewrite /sends lazyE /= => /andP[/allP to /allP from] z; apply/mapP/mapP => [[_ /mapP[x xX ->] ->]|[y yY ->]].
  by have := to x xX; rewrite contains_set_of; exists (move phi x) => //; case: (act_moved R x made ok).
exists (option_of R k (move (inverse phi) y)); last by case: (act_moved R y made ok) => _ <-; rewrite actVK.
by apply: map_f; have := from y yY; rewrite contains_set_of.
Qed.

(** A block that holds no moved state stays as it is. *)
Lemma untouched_same X : {in X, forall x, ~~ touches phi x} -> same_options (image_of s (options_of X)) (options_of X).
Proof.
move=> free z; rewrite /image_of -map_comp; congr (z \in _); apply/eq_in_map => x xX.
by case: (act_untouched R made ok (free x xX)).
Qed.

End Swap.

(** A swap that the checker accepts exchanges its two blocks. *)
Lemma swap_exchanges (blocks : seq (seq sparse)) i j phi : made_of_pairs phi -> is_permutation d phi ->
  swap_ok (listed [seq (X, set_of X) | X <- blocks])
          (holders [seq flatten [seq states_of x | x <- X] | X <- blocks]) (i, j, phi) ->
  [/\ (N.to_nat i < size blocks)%N, (N.to_nat j < size blocks)%N
    & exchanges [seq options_of X | X <- blocks] (permutation_of k phi) (N.to_nat i) (N.to_nat j)].
Proof.
move=> made ok /allP near.
have at_block l : look (listed [seq (X, set_of X) | X <- blocks]) l
    = if (N.to_nat l < size blocks)%N then Some (let X := nth [::] blocks (N.to_nat l) in (X, set_of X)) else None.
  by rewrite look_map (look_listedE [::]); case: ifP.
have near_ok l : l \in [:: i, j & flatten [seq held (holders [seq flatten [seq states_of x | x <- X] | X <- blocks]) s
                                        | s <- moved_states phi]] ->
    (N.to_nat l < size blocks)%N /\ same_options
      (image_of (permutation_of k phi) (options_of (nth [::] blocks (N.to_nat l))))
      (options_of (nth [::] blocks (swapped (N.to_nat i) (N.to_nat j) (N.to_nat l)))).
  move/near; rewrite /= !at_block; case: ifP => // _.
  have -> : N.to_nat (if N.eqb l i then j else if N.eqb l j then i else l)
      = swapped (N.to_nat i) (N.to_nat j) (N.to_nat l).
    rewrite /swapped !(inj_eq N2Nat.inj) -!/(N.eqb _ _).
    have eqE (a b : N) : (a == b) = N.eqb a b by [].
    by rewrite !eqE; case: ifP => // _; case: ifP.
  by case: ifP => // _ /(sends_same made ok).
have [li _] := near_ok i (mem_head _ _).
have [lj _] := near_ok j (mem_behead (s := [:: i, j & _]) (mem_head _ _)).
split=> // l; rewrite size_map => ll.
have l_swapped : (swapped (N.to_nat i) (N.to_nat j) l < size blocks)%N.
  by rewrite /swapped; case: ifP => // _; case: ifP.
rewrite !(nth_map [::]) //.
case: (boolP (N.of_nat l \in [:: i, j & flatten [seq held (holders [seq flatten [seq states_of x | x <- X]
  | X <- blocks]) s | s <- moved_states phi]])) => [/near_ok[_]|]; first by rewrite Nat2N.id.
rewrite !inE !negb_or => /and3P[li' lj' far].
have -> : swapped (N.to_nat i) (N.to_nat j) l = l.
  have ne a : N.of_nat l != a -> (l == N.to_nat a) = false.
    by move=> la; apply: contraNF la => /eqP ->; rewrite N2Nat.id.
  by rewrite /swapped !ne.
apply: untouched_same => // x xX; apply: contra far => /(touches_moved made)[s sx moved_s].
apply/flatten_mapP; exists s => //; apply: holders_held; last first.
  by apply/flatten_mapP; exists x; [exact: xX | exact: sx].
by rewrite look_map (look_listedE [::]) Nat2N.id ll.
Qed.

(** All positions exist when as many lists of items as lists of positions are found. *)
Lemma pmap_full (U V : Type) (f : U -> option V) us : (size (pmap f us) <= size us)%N.
Proof. by elim: us => [|u us ih] //=; case: (f u) => [v|] /=; rewrite ?ltnS // leqW. Qed.


(** An accepted certificate proves both relations. *)
Lemma check_blocks_sound (labels : option (seq N)) (xs As ys : seq sparse) losing winning swaps (m n : N) :
  check_blocks d (omap (@listed N) labels) xs (listed As) (listed ys) losing winning swaps = Some (m, n) ->
  let G := group_of k labels in
  weak G (options_of xs) (options_of ys) (N.to_nat n) (N.to_nat n + N.to_nat m)
  /\ (N.leb m n -> most G (options_of xs) (options_of ys) (N.to_nat n) (N.to_nat m)) /\ N.lt 0 m /\ N.lt 0 n.
Proof.
rewrite /check_blocks !lazyE !all_map; set lost := pmap _ losing; set won := pmap _ winning.
case: ifP => // /andP[/andP[/andP[/andP[/andP[/andP[sizes m0] n0] may] covered] near] one] [<- <-].
have [size_lost size_won] : size lost = size losing /\ size won = size winning.
  have := pmap_full (items_at (listed As)) losing; have := pmap_full (items_at (listed ys)) winning.
  rewrite -/lost -/won => le le'; move/N.eqb_eq: sizes; rewrite -Nat2N.inj_add => /Nat2N.inj; rewrite size_cat.
  by rewrite -!plusE => ?; move/ssrnat.leP: le; move/ssrnat.leP: le'; lia.
have full : size (lost ++ won) = (size losing + size winning)%N by rewrite size_cat size_lost size_won.
pose G := [group of group_of k labels]; pose blocks := [seq options_of X | X <- lost ++ won].
have sizeE : N.to_nat (N.add (N.of_nat (size losing)) (N.of_nat (size winning))) = size blocks.
  by rewrite size_map full N2Nat.inj_add !Nat2N.id.
have all_exchange i j : (i < size blocks)%N -> (j < size blocks)%N -> exchange G blocks i j.
  rewrite -sizeE => li lj; apply: one_component li lj one.
  - exact: exchange_refl.
  - exact: exchange_sym.
  - by rewrite sizeE; exact: exchange_trans.
  rewrite sizeE => e /mapP[[[a b] c] swap ->]; have := allP near _ swap => /=.
  have /= may_c := allP may _ swap; have ok := may_act_permutation may_c.
  case/(swap_exchanges (moves_of_made c) ok); rewrite size_map => la lb ex; split=> //.
  by exists (permutation_of k (moves_of c)) => //; exact: may_act_group may_c.
have law := @fractional_law_holds _ R G (options_of xs) (options_of ys)
  [seq options_of X | X <- lost] [seq options_of X | X <- won].
rewrite !size_map size_lost size_won -map_cat -/blocks in law; rewrite !Nat2N.id.
have gt0 l : N.ltb 0 (N.of_nat l) -> (0 < l)%N by case: l.
case: (law (gt0 _ m0) (gt0 _ n0)) => {law}
  [z /mapP[x xxs ->]|z /flatten_mapP[X Xwon /mapP[x xX ->]]|i j li lj|weak most].
- have := allP covered x xxs; rewrite contains_set_of -size_lost take_size_cat // => /flattenP[X Xlost xX].
  by apply/flatten_mapP; exists X => //; exact: map_f.
- apply: map_f; move: Xwon; rewrite mem_pmap => /mapP[ks _ /esym at_ks]; exact: (items_at_sub at_ks).
- have [lj' jlt] := andP lj; have ilt : (i < size blocks)%N := ltn_trans (leq_trans li lj') jlt.
  have [phi Gphi ex] := all_exchange i j ilt jlt; exists phi => //.
  have neq : (j == i) = false by apply/eqP=> ji; move: lj'; rewrite ji leqNgt li.
  split=> [||l ll li' lj'']; [have := ex i ilt|have := ex j jlt|have := ex l ll]; rewrite /swapped ?eqxx ?neq //.
  by rewrite (negbTE li') (negbTE lj'').
split=> //; split; [move=> /N.leb_le le; apply: most; apply/ssrnat.leP; lia | by split; exact/N.ltb_lt].
Qed.

End Blocks.
