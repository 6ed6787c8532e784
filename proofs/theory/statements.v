(** What is proved: every public statement, apart from its proof (theorems.v proves each, word for word).

    The words are those of definitions.v.  Throughout, [T] is a finite set of states, [R] any ordered field, [G] any
    group of permutations of the states, [A] the set of options that is claimed to lose and [B] the one that wins. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions.
Import GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

(** * Counting *)

(** Counting permutations and counting the different variants of a reward give the same shares. *)
Definition orbit_share : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (P : pred (vector T R)) (r : vector T R),
    permuted G P r = (#|[set s in G | act s r == r]| * count P (orbit_of G r))%N
    /\ #|G| = (#|[set s in G | act s r == r]| * size (orbit_of G r))%N.

(** So the two relations may be read either way: the orbit form of each law. *)
Definition weak_by_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (p q : nat),
    weak G A B p q <-> weak_on_orbits G A B p q.

Definition most_by_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (p q : nat),
    most G A B p q <-> most_on_orbits G A B p q.

(** The second relation is the stronger one. *)
Definition most_implies_weak : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (p q : nat),
    most G A B p q -> weak G A B p (p + q).

(** * Law 1: cliques.  The scaling law of POST, without involutions *)

(** [phi_0 = id, phi_1 .. phi_n] in [G] with [phi_i^-1 phi_j A] inside [B] for all different i, j in 0..n. *)
Definition clique_law : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T}),
    {subset phis <= G} ->
    (forall i j, (i <= size phis)%N -> (j <= size phis)%N -> i != j ->
       forall a, a \in A -> act (nth 1%g (1%g :: phis) i)^-1%g (act (nth 1%g (1%g :: phis) j) a) \in B) ->
    most G A B (size phis) 1 /\ weak G A B (size phis) (size phis).+1.

(** RDSP A.7: involutions [phi_i] that send [A] to [B_i] inside [B] and map every other [B_j] onto itself. *)
Definition rdsp_a7 : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T}),
    {subset phis <= G} ->
    (forall phi, phi \in phis -> (phi * phi)%g = 1%g) ->
    (forall phi, phi \in phis -> {subset image_of phi A <= B}) ->
    (forall i j, (i < size phis)%N -> (j < size phis)%N -> i != j ->
       same_options (image_of (nth 1%g phis i) (image_of (nth 1%g phis j) A)) (image_of (nth 1%g phis j) A)) ->
    most G A B (size phis) 1.

(** * Law 2: orbits *)

(** A group [H] inside [G] maps the list [C], which holds [A], onto itself; [C] is cut into cells whose members are
    images of one another under [H]; in every cell the share p/q or more is worth no more than some option of [B], at
    every reward ([W] marks these: members of [B], or of its convex hull). *)
Definition orbit_law : Prop :=
  forall (T : finType) (R : realFieldType) (G H : {group {perm T}}) (A B C : seq (vector T R))
         (cells : seq (seq (vector T R))) (W : pred (vector T R)) (p q : nat),
    H \subset G ->
    {subset A <= C} ->
    (forall h, h \in H -> perm_eq (image_of h C) C) ->
    perm_eq (flatten cells) C ->
    (forall cell, cell \in cells -> {in cell &, forall x y, exists2 h, h \in H & y = act h x}) ->
    (forall x, x \in C -> W x -> forall r, exists2 b, b \in B & value x r <= value b r) ->
    (forall cell, cell \in cells -> (p * size cell <= q * count W cell)%N) ->
    (p <= q)%N ->
    weak G A B p q.

(** * Law 3: blocks.  The fractional law, RDSP Conjecture D.13 restated so that it is true *)

(** [m] losing blocks whose union holds [A], [n] winning blocks inside [B]; for every losing block i and winning block
    j some permutation in [G] exchanges them and maps every other block onto itself. *)
Definition exchangeable (T : finType) (R : realFieldType) (G : {set {perm T}}) (m : nat)
    (blocks : seq (seq (vector T R))) : Prop :=
  forall i j, (i < m)%N -> (m <= j < size blocks)%N ->
    exists2 phi, phi \in G &
      [/\ same_options (image_of phi (nth [::] blocks i)) (nth [::] blocks j),
          same_options (image_of phi (nth [::] blocks j)) (nth [::] blocks i)
        & forall k, (k < size blocks)%N -> k != i -> k != j ->
            same_options (image_of phi (nth [::] blocks k)) (nth [::] blocks k)].

(** weak(n/(n+m)) for all n and m, and most(n/m) when n >= m. *)
Definition fractional_law : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R))
         (losing winning : seq (seq (vector T R))),
    (0 < size losing)%N -> (0 < size winning)%N ->
    {subset A <= flatten losing} -> {subset flatten winning <= B} ->
    exchangeable G (size losing) (losing ++ winning) ->
    weak G A B (size winning) (size winning + size losing)
    /\ ((size losing <= size winning)%N -> most G A B (size winning) (size losing)).

(** For the weak form it is enough that a group permutes the blocks transitively. *)
Definition fractional_law_transitive : Prop :=
  forall (T : finType) (R : realFieldType) (G H : {group {perm T}}) (A B : seq (vector T R))
         (losing winning : seq (seq (vector T R))),
    (0 < size losing)%N -> (0 < size winning)%N -> H \subset G ->
    {subset A <= flatten losing} -> {subset flatten winning <= B} ->
    uniq (losing ++ winning) ->
    (forall h X, h \in H -> X \in losing ++ winning ->
       exists2 Y, Y \in losing ++ winning & same_options (image_of h X) Y) ->
    (forall X Y, X \in losing ++ winning -> Y \in losing ++ winning -> same_options X Y -> X = Y) ->
    {in losing ++ winning &, forall X Y, exists2 h, h \in H & same_options (image_of h X) Y} ->
    weak G A B (size winning) (size winning + size losing).

(** * Law 4: packing *)

(** If among the images of every reward under the listed permutations [A] wins at most m times. *)
Definition packing_law : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T})
         (m : nat),
    (0 < size phis)%N -> {subset phis <= G} ->
    (forall r, (count (fun phi => wins A B (act phi^-1%g r)) phis <= m)%N) ->
    weak G A B (size phis - m) (size phis).

(** The n-fold injection (RDSP Def. 3.5): cones phi_i K, K = where A wins, without a common reward,
  inside which B wins. *)
Definition injection_law : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T}),
    {subset phis <= G} ->
    (forall r, (count (fun phi => wins A B (act phi^-1%g r)) phis <= 1)%N) ->
    (forall r phi, phi \in phis -> wins A B (act phi^-1%g r) -> wins B A r) ->
    most G A B (size phis) 1.

(** Farkas: forms whose combination with weights >= 0, one of them > 0 on a strict form, is zero, have no common
    reward at which all are >= 0 and the strict ones > 0. *)
Definition farkas : Prop :=
  forall (T : finType) (R : realFieldType) (forms : seq (vector T R)) (strict : pred nat) (weight : nat -> R),
    (forall k, 0 <= weight k) ->
    (exists2 k, (k < size forms)%N & strict k && (0 < weight k)) ->
    (forall i, \sum_(k < size forms) weight k * nth [ffun=> 0] forms k i = 0) ->
    forall r, ~ forall k, (k < size forms)%N ->
      if strict k then 0 < value (nth [ffun=> 0] forms k) r else 0 <= value (nth [ffun=> 0] forms k) r.

(** * Law 5: generic strictness *)

(** Without ties, a weak bound is a strict one. *)
Definition generic_strictness : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (p q : nat),
    (0 < size B)%N -> weak G A B p q -> strict_generic G A B p q.

(** Each of the finitely many excluded hyperplanes is one when [A] and [B] have no option in common: it is not all of
    the space. *)
Definition excluded_is_proper : Prop :=
  forall (T : finType) (R : realFieldType) (a b : vector T R) (s : {perm T}),
    a != b -> exists r, value a (act s r) != value b (act s r).

(** Rewards outside all of them exist, and the share is nowhere smaller than at some of these: the worst case over all
    rewards is attained at a generic one. *)
Definition worst_is_generic : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (r : vector T R),
    (forall a b, a \in A -> b \in B -> a != b) ->
    exists2 w, generic G A B w & (permuted G (at_least B A) w <= permuted G (at_least B A) r)%N.

(** If an option of both sets is strictly the best at every variant of some reward, B never wins there. *)
Definition common_option_ties : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (r : vector T R),
    (forall s, s \in G -> exists x, [/\ x \in A, x \in B & forall y,
      y \in A ++ B -> value y (act s r) <= value x (act s r)]) ->
    permuted G (wins B A) r = 0%N.

(** * Law 6: monotone moves *)

(** A bound for [A'] above [A] and [B'] below [B] is one for [A] and [B]: both relations. *)
Definition monotone_moves : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A A' B B' : seq (vector T R)) (p q : nat),
    (forall a r, a \in A -> exists2 a', a' \in A' & value a r <= value a' r) ->
    (forall b' r, b' \in B' -> exists2 b, b \in B & value b' r <= value b r) ->
    (weak G A' B' p q -> weak G A B p q) /\ (most G A' B' p q -> most G A B p q).

(** Options of [A] in the hull of [B] and of other options that stay do not matter for the weak relation. *)
Definition dropped_options : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A A' B : seq (vector T R)) (p q : nat),
    (forall a r, a \in A -> exists2 x, x \in A' ++ B & value a r <= value x r) ->
    weak G A' B p q -> weak G A B p q.

(** A convex combination is worth no more than the best of what it combines. *)
Definition convex_is_below : Prop :=
  forall (T : finType) (R : realFieldType) (X : seq (vector T R)) (x : vector T R),
    convex X x -> forall r, exists2 y, y \in X & value x r <= value y r.

(** * Law 7: disjoint supports *)

(** Images of one list of options [X] under the [psis], on pairwise disjoint supports: all that matters is how many
    copies there are.  [D] holds the supports of [X]; all permutations are allowed. *)
Definition disjoint_copies : Prop :=
  forall (T : finType) (R : realFieldType) (A B X : seq (vector T R)) (D : {set T}) (losing winning : seq {perm T}),
    (0 < size losing)%N -> (0 < size winning)%N ->
    (forall x, x \in X -> support x \subset D) ->
    (forall i j, (i < size (losing ++ winning))%N -> (j < size (losing ++ winning))%N -> i != j ->
       [disjoint (nth 1%g (losing ++ winning) i) @: D & (nth 1%g (losing ++ winning) j) @: D]) ->
    {subset A <= flatten [seq image_of psi X | psi <- losing]} ->
    {subset flatten [seq image_of psi X | psi <- winning] <= B} ->
    weak [set: {perm T}] A B (size winning) (size winning + size losing)
    /\ ((size losing <= size winning)%N -> most [set: {perm T}] A B (size winning) (size losing)).

(** Options of several shapes (two options have one shape when they are permutations of one another) on pairwise
    disjoint supports: the least share over the shapes of [A]. *)
Definition disjoint_shapes : Prop :=
  forall (T : finType) (R : realFieldType) (A B : seq (vector T R)) (p q : nat),
    uniq (A ++ B) ->
    {in A ++ B &, forall x y, x != y -> [disjoint support x & support y]} ->
    (forall a, a \in A ->
       let of_this_shape := count (fun x => [exists s : {perm T}, act s a == x]) in
       (p * (of_this_shape A + of_this_shape B) <= q * of_this_shape B)%N) ->
    (p <= q)%N ->
    weak [set: {perm T}] A B p q.

(** * Law 9: restricted orbits *)

(** Every law above holds for every group that contains the permutations used; a bound for a smaller group is one for
    a larger group. *)
Definition larger_group : Prop :=
  forall (T : finType) (R : realFieldType) (G H : {group {perm T}}) (A B : seq (vector T R)) (p q : nat),
    H \subset G -> (weak H A B p q -> weak G A B p q) /\ (most H A B p q -> most G A B p q).

(** The permutations that keep labels are a group. *)
Definition labels_form_a_group : Prop :=
  forall (T : finType) (label : T -> nat), group_set (label_group label).

(** * The laws counted over the different variants of a reward

    The same hypotheses; the shares are of the orbit of the reward instead of the group. *)

Definition clique_law_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T}),
    {subset phis <= G} ->
    (forall i j, (i <= size phis)%N -> (j <= size phis)%N -> i != j ->
       forall a, a \in A -> act (nth 1%g (1%g :: phis) i)^-1%g (act (nth 1%g (1%g :: phis) j) a) \in B) ->
    most_on_orbits G A B (size phis) 1 /\ weak_on_orbits G A B (size phis) (size phis).+1.

Definition rdsp_a7_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T}),
    {subset phis <= G} ->
    (forall phi, phi \in phis -> (phi * phi)%g = 1%g) ->
    (forall phi, phi \in phis -> {subset image_of phi A <= B}) ->
    (forall i j, (i < size phis)%N -> (j < size phis)%N -> i != j ->
       same_options (image_of (nth 1%g phis i) (image_of (nth 1%g phis j) A)) (image_of (nth 1%g phis j) A)) ->
    most_on_orbits G A B (size phis) 1.

Definition orbit_law_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G H : {group {perm T}}) (A B C : seq (vector T R))
         (cells : seq (seq (vector T R))) (W : pred (vector T R)) (p q : nat),
    H \subset G ->
    {subset A <= C} ->
    (forall h, h \in H -> perm_eq (image_of h C) C) ->
    perm_eq (flatten cells) C ->
    (forall cell, cell \in cells -> {in cell &, forall x y, exists2 h, h \in H & y = act h x}) ->
    (forall x, x \in C -> W x -> forall r, exists2 b, b \in B & value x r <= value b r) ->
    (forall cell, cell \in cells -> (p * size cell <= q * count W cell)%N) ->
    (p <= q)%N ->
    weak_on_orbits G A B p q.

Definition fractional_law_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R))
         (losing winning : seq (seq (vector T R))),
    (0 < size losing)%N -> (0 < size winning)%N ->
    {subset A <= flatten losing} -> {subset flatten winning <= B} ->
    exchangeable G (size losing) (losing ++ winning) ->
    weak_on_orbits G A B (size winning) (size winning + size losing)
    /\ ((size losing <= size winning)%N -> most_on_orbits G A B (size winning) (size losing)).

Definition packing_law_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T})
         (m : nat),
    (0 < size phis)%N -> {subset phis <= G} ->
    (forall r, (count (fun phi => wins A B (act phi^-1%g r)) phis <= m)%N) ->
    weak_on_orbits G A B (size phis - m) (size phis).

Definition injection_law_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T}),
    {subset phis <= G} ->
    (forall r, (count (fun phi => wins A B (act phi^-1%g r)) phis <= 1)%N) ->
    (forall r phi, phi \in phis -> wins A B (act phi^-1%g r) -> wins B A r) ->
    most_on_orbits G A B (size phis) 1.

Definition disjoint_copies_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (A B X : seq (vector T R)) (D : {set T}) (losing winning : seq {perm T}),
    (0 < size losing)%N -> (0 < size winning)%N ->
    (forall x, x \in X -> support x \subset D) ->
    (forall i j, (i < size (losing ++ winning))%N -> (j < size (losing ++ winning))%N -> i != j ->
       [disjoint (nth 1%g (losing ++ winning) i) @: D & (nth 1%g (losing ++ winning) j) @: D]) ->
    {subset A <= flatten [seq image_of psi X | psi <- losing]} ->
    {subset flatten [seq image_of psi X | psi <- winning] <= B} ->
    weak_on_orbits [set: {perm T}] A B (size winning) (size winning + size losing)
    /\ ((size losing <= size winning)%N -> most_on_orbits [set: {perm T}] A B (size winning) (size losing)).

Definition disjoint_shapes_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (A B : seq (vector T R)) (p q : nat),
    uniq (A ++ B) ->
    {in A ++ B &, forall x y, x != y -> [disjoint support x & support y]} ->
    (forall a, a \in A ->
       let of_this_shape := count (fun x => [exists s : {perm T}, act s a == x]) in
       (p * (of_this_shape A + of_this_shape B) <= q * of_this_shape B)%N) ->
    (p <= q)%N ->
    weak_on_orbits [set: {perm T}] A B p q.

Definition generic_strictness_on_orbits : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (p q : nat),
    (0 < size B)%N -> weak G A B p q ->
    forall r, generic G A B r -> (p * size (orbit_of G r) <= q * count (wins B A) (orbit_of G r))%N.

(** * Readings of the laws that fail (refuted in refutations.v) *)

(** "n permutations that send A into B, with disjoint images." *)
Definition disjoint_images_reading : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phis : seq {perm T}),
    {subset phis <= G} ->
    (forall phi, phi \in phis -> {subset image_of phi A <= B}) ->
    (forall i j, (i < size phis)%N -> (j < size phis)%N -> i != j ->
       forall x, x \in image_of (nth 1%g phis i) A -> x \notin image_of (nth 1%g phis j) A) ->
    weak G A B (size phis) (size phis).+1.

(** "One copy, by any permutation": not only by an involution. *)
Definition any_copy_reading : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)) (phi : {perm T}),
    phi \in G -> {subset image_of phi A <= B} -> weak G A B 1 2.

(** "most(n/m) also when n < m." *)
Definition few_winners_reading : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R))
         (losing winning : seq (seq (vector T R))),
    (0 < size losing)%N -> (0 < size winning)%N ->
    {subset A <= flatten losing} -> {subset flatten winning <= B} ->
    exchangeable G (size losing) (losing ++ winning) ->
    most G A B (size winning) (size losing).

(** "most(n/m), n >= m, when the blocks are only permuted transitively": here each block is one option. *)
Definition transitive_reading : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B : seq (vector T R)),
    (0 < size A <= size B)%N -> uniq (A ++ B) ->
    (forall s x, s \in G -> x \in A ++ B -> act s x \in A ++ B) ->
    {in A ++ B &, forall x y, exists2 s, s \in G & act s x = y} ->
    most G A B (size B) (size A).

(** [X] holds a best option of [C] and [Y] does not. *)
Definition preferred (T : finType) (R : realFieldType) (C X Y : seq (vector T R)) (r : vector T R) : bool :=
  at_least X C r && ~~ at_least Y C r.

(** RDSP Conjecture D.13 as printed, with a choice set [C] that may hold more than [A] and [B]. *)
Definition larger_choice_reading : Prop :=
  forall (T : finType) (R : realFieldType) (G : {group {perm T}}) (A B C : seq (vector T R))
         (losing winning : seq (seq (vector T R))),
    (0 < size losing <= size winning)%N ->
    A =i flatten losing -> B =i flatten winning -> {subset A ++ B <= C} ->
    exchangeable G (size losing) (losing ++ winning) ->
    forall r, (size winning * permuted G (preferred C A B) r <= size losing * permuted G (preferred C B A) r)%N.
