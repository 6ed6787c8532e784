(** features: for every reward, at least 2/3 of its variants (permuted in all ways) prefer B to A.
    Exported from features.json, SHA-256 0ad6eaf151740a1d9e48f438c3de8d50096e499a1b413a53124dc408ad7848fc.
    A reader trusts the states, the two lists and the claim, read by definitions.v and by what tokens.v says
    that a list of entries means; the rest is checked by Coq. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions tokens certificate verdict reading environment model.

Set Implicit Arguments.
Unset Printing Implicit Defensive.

(** * What a reader checks *)

(** The states, numbered from 0:
    0 tri, 1 circ, 2 star,
    no others. *)
Definition state_count : N := 3.

(** A, the options that are claimed to lose: weight on states. *)
Definition A_options : seq sparse :=
  [:: [::]; [:: on 0 (1 # 1)]].

(** B, the options that are claimed to win: weight on states. *)
Definition B_options : seq sparse :=
  [:: [::]; [:: on 1 (1 # 1)]; [:: on 2 (1 # 1)]].

Definition the_problem := Problem state_count A_options B_options None.

Definition the_claim := Most (2 # 1).

(** * What a machine checks *)

Definition the_evidence : evidence :=
  Clique [:: [:: [:: 0; 1]]; [:: [:: 0; 2]]]%coqN.

Definition the_certificate :=
  Certificate the_problem the_claim false
  [::]
  [::]
  the_evidence
  (Some ([:: on 0 (1 # 1)], (2, 0, 1)%coqN)).

(** The kernel runs the checker. *)
Lemma checked : check the_certificate = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** * What is proved *)

(** For every reward, B wins at least this many times as often as A. *)
Theorem most_bound (R : realFieldType) (r : reward R 3) :
  (2 * #|[set s : 'S_3 | wins (options_of R 3 A_options) (options_of R 3 B_options) (act s r)]| <=
   1 * #|[set s : 'S_3 | wins (options_of R 3 B_options) (options_of R 3 A_options) (act s r)]|)%N.
Proof. move: r; exact: most_in_words (check_sound checked R). Qed.

(** For every reward, at least 2/3 of its variants have max_B >= max_A. *)
Theorem bound (R : realFieldType) (r : reward R 3) :
  (2 * 3`! <=
   3 * #|[set s : 'S_3 | at_least (options_of R 3 B_options) (options_of R 3 A_options) (act s r)]|)%N.
Proof. move: r; exact: weak_in_words (@check_weak _ checked R). Qed.

(** The worst reward of the certificate, counted by the kernel. *)
Lemma met : meets the_certificate = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** The bound cannot be improved: at some reward the share is exactly this. *)
Theorem tight (R : realFieldType) :
  (exists r : reward R 3,
   3 * #|[set s : 'S_3 | at_least (options_of R 3 B_options) (options_of R 3 A_options) (act s r)]| = 2 * 3`!)%N.
Proof. exact: reached_in_words (meets_sound met R). Qed.
