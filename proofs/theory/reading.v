(** The theorems of an exported certificate in words that need only definitions.v: how many of the d! variants. *)

From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** A reward on the states 0 .. d-1, with values in the ordered field [R]. *)
Definition reward (R : realFieldType) (d : nat) := vector [finType of 'I_d] R.

Section Reading.

Variables (R : realFieldType) (d : nat) (As Bs : seq (reward R d)) (p q : nat).
Implicit Type r : reward R d.

Lemma permuted_all (P : pred (reward R d)) r : permuted [set: 'S_d] P r = #|[set s : 'S_d | P (act s r)]|.
Proof. by apply: eq_card => s; rewrite !inE. Qed.

Lemma weak_in_words : weak [set: 'S_d] As Bs p q ->
  forall r, p * d`! <= q * #|[set s : 'S_d | at_least Bs As (act s r)]|.
Proof. by move=> h r; rewrite -permuted_all -card_Sn -cardsT; exact: h. Qed.

Lemma most_in_words : most [set: 'S_d] As Bs p q ->
  forall r, p * #|[set s : 'S_d | wins As Bs (act s r)]| <= q * #|[set s : 'S_d | wins Bs As (act s r)]|.
Proof. by move=> h r; rewrite -!permuted_all; exact: h. Qed.

Lemma reached_in_words : reached [set: 'S_d] As Bs p q ->
  exists r, q * #|[set s : 'S_d | at_least Bs As (act s r)]| = p * d`!.
Proof. by case=> r h; exists r; rewrite -permuted_all -card_Sn -cardsT. Qed.

End Reading.
