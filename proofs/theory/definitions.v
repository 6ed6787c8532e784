(** The words of all theorems of this project: options, rewards, permutations, and the two relations.

    Nothing here is particular to a problem, and nothing is proved.  A reader who wants to know what a theorem says
    needs this file and the theorem.  The conventions are those of docs/mathematics/laws.md. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
Import GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Definitions.

(** [T] is the finite set of states; rewards and options have their entries in any ordered field [R]
    (the rationals, the reals, ...). *)
Variables (T : finType) (R : realFieldType).

(** An option (a visit distribution, a lottery) and a reward are both one number per state. *)
Definition vector := {ffun T -> R}.

Implicit Types (x r : vector) (A B : seq vector) (s : {perm T}) (G : {set {perm T}}) (P : pred vector).

(** What a permutation does to an option or a reward: [(act s x) (s i) = x i]. *)
Definition act s x : vector := [ffun i => x ((s^-1)%g i)].

(** What an option is worth under a reward. *)
Definition value x r : R := \sum_(i : T) x i * r i.

(** max_B(r) >= max_A(r): for every option of [A] some option of [B] is worth at least as much. *)
Definition at_least B A r : bool := all (fun a => has (fun b => value a r <= value b r) B) A.

(** max_A(r) > max_B(r). *)
Definition wins A B r : bool := ~~ at_least B A r.

(** How many of the permutations in [G] bring a reward into [P].  Divided by [#|G|] this is the share of the orbit of
    [r] that lies in [P]: [orbit_share] in statements.v. *)
Definition permuted G P r : nat := #|[set s in G | P (act s r)]|.

(** weak(p/q): for every reward, at least the share p/q of its variants has max_B >= max_A. *)
Definition weak G A B (p q : nat) : Prop :=
  forall r, (p * #|G| <= q * permuted G (at_least B A) r)%N.

(** most(p/q): for every reward, B wins strictly at least p/q times as often as A. *)
Definition most G A B (p q : nat) : Prop :=
  forall r, (p * permuted G (wins A B) r <= q * permuted G (wins B A) r)%N.

(** No option of [A] ties with one of [B] at any variant of [r]: [r] is outside finitely many hyperplanes. *)
Definition generic G A B r : Prop :=
  forall s a b, s \in G -> a \in A -> b \in B -> value a (act s r) != value b (act s r).

(** strict-generic(p/q): for every generic reward B wins strictly at the share p/q of its variants. *)
Definition strict_generic G A B (p q : nat) : Prop :=
  forall r, generic G A B r -> (p * #|G| <= q * permuted G (wins B A) r)%N.

(** The orbit of a reward: its different variants, in no particular order. *)
Definition orbit_of G r : seq vector := undup [seq act s r | s <- enum G].

(** The same relations, counted over the different variants of a reward instead of over permutations. *)
Definition weak_on_orbits G A B (p q : nat) : Prop :=
  forall r, (p * size (orbit_of G r) <= q * count (at_least B A) (orbit_of G r))%N.

Definition most_on_orbits G A B (p q : nat) : Prop :=
  forall r, (p * count (wins A B) (orbit_of G r) <= q * count (wins B A) (orbit_of G r))%N.

(** weak(p/q) cannot be improved: some reward, generic or not, has no larger share. *)
Definition reached G A B (p q : nat) : Prop :=
  exists r, (q * permuted G (at_least B A) r = p * #|G|)%N.

(** [x] is a convex combination of the options of [X], with the weights [w] (by position). *)
Definition convex (X : seq vector) (x : vector) : Prop :=
  exists w : nat -> R,
    [/\ forall k, 0 <= w k, \sum_(k < size X) w k = 1
      & x = [ffun i => \sum_(k < size X) w k * (nth [ffun=> 0] X k) i]].

(** The states at which an option has weight. *)
Definition support x : {set T} := [set i | x i != 0].

(** Two lists hold the same options. *)
Definition same_options (X Y : seq vector) : Prop := X =i Y.

(** The image of a list of options. *)
Definition image_of s (X : seq vector) : seq vector := [seq act s x | x <- X].

End Definitions.

(** All permutations that keep the labels of the states: the rewards are permuted among states of equal label. *)
Definition label_group (T : finType) (label : T -> nat) : {set {perm T}} :=
  [set s : {perm T} | [forall i, label (s i) == label i]].
