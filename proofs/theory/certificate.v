(** What a certificate is, as data: the problem and the claim that a reader checks with his own eyes, and the evidence
    that he need not look at.  Normative description: docs/reference/certificate-format.md. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions tokens.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** The states are the numbers below [states].  Without [labels] rewards are permuted among all states, otherwise
    among states of equal label (one label per state). *)
Record problem := Problem {
  states : N;
  losing : seq sparse;   (* A *)
  winning : seq sparse;  (* B *)
  labels : option (seq N)
}.

(** At least this share of every orbit has max_B >= max_A; B wins at least this many times as often as A. *)
Inductive relation := Weak of Q | Most of Q.

Inductive side := A | B | Extra.

(** A case tree over rewards (rule packing): is the form of phi_i.a - phi_i.b positive (positions of a cone,
  an option of
    A and one of B)?  First the answer yes, then no. *)
Inductive tree :=
  | Split of N & N & N & tree & tree
  | Closed of seq (N * Q)
  | Count.

(** The evidence of each rule; numbers are positions in the lists of the problem. *)
Inductive evidence :=
  | Clique of seq cycles                                       (* phi_1 .. phi_n *)
  | Blocks of seq (seq N) & seq (seq N) & seq (N * N * cycles) (* losing, winning, swaps *)
  | Orbits of seq sparse & seq (side * N) & seq cycles & seq (option (N * N)) (* extra, members, generators, links *)
  | Pairs of seq cycles & seq (seq (N * Q))                    (* permutations, multipliers *)
  | Tree of seq cycles & seq (seq N) & tree.                   (* permutations, sorted states, case tree *)

Record certificate := Certificate {
  about : problem;
  claim : relation;
  claim_labelled : bool;                       (* the claim is about permutations that keep labels *)
  dropped : seq (N * seq (side * N * Q));      (* options of A that are convex combinations of others *)
  mixtures : seq (sparse * seq (N * Q));       (* convex combinations of options of B *)
  evidence_of : evidence;
  upper : option (sparse * (N * N * N))        (* a reward and its counts B, tie, A over its orbit *)
}.

(** * What it means *)

(** The permutations that may act. *)
Definition group_of (d : nat) (ls : option (seq N)) : {set {perm 'I_d}} :=
  match ls with
  | None => [set: {perm 'I_d}]
  | Some ls => label_group (fun i : 'I_d => N.to_nat (nth 0%coqN ls i))
  end.

Section Meaning.

Variables (R : realFieldType) (p : problem).
Notation d := (N.to_nat (states p)).

Definition losing_options := options_of R d (losing p).
Definition winning_options := options_of R d (winning p).

(** The claim, about every reward over the ordered field [R]. *)
Definition claims (c : relation) : Prop :=
  match c with
  | Weak q => weak (group_of d (labels p)) losing_options winning_options (Z.to_nat (Qnum q)) (Pos.to_nat (Qden q))
  | Most q => most (group_of d (labels p)) losing_options winning_options (Z.to_nat (Qnum q)) (Pos.to_nat (Qden q))
  end.

End Meaning.
