(** The whole verdict: the bound, and the counts of the worst reward when the certificate has them. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Orbitcert Require Import definitions averaging tokens certificate checker acting soundness.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Definition check (c : certificate) : bool := check_bound c.

(** What the checker accepts holds for every reward over every ordered field. *)
Theorem check_sound (c : certificate) : check c = true -> forall R : realFieldType, claims R (about c) (claim c).
Proof. exact: check_bound_sound. Qed.

(** The share of every orbit that a claim promises: p/q itself, or p/(p + q) when B wins p/q times as often as A. *)
Definition weak_parts (c : relation) : nat * nat :=
  match c with
  | Weak q => (Z.to_nat (Qnum q), Pos.to_nat (Qden q))
  | Most q => (Z.to_nat (Qnum q), Z.to_nat (Qnum q) + Pos.to_nat (Qden q))%N
  end.

(** Of whichever kind the claim is, it holds in its weak form. *)
Theorem check_weak (c : certificate) : check c = true -> forall R : realFieldType,
  weak (group_of (N.to_nat (states (about c))) (labels (about c)))
       (losing_options R (about c)) (winning_options R (about c)) (weak_parts (claim c)).1 (weak_parts (claim c)).2.
Proof.
move=> ok R; have := check_sound ok R; rewrite /claims; case: (claim c) => q //=; exact: most_weak.
Qed.
