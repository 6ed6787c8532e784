(** restricted: for every reward, at least 2/3 of its variants (permuted in all ways) prefer B to A.
    Exported from restricted.json, SHA-256 7874a01fddda241afc0c4012b24d1ec3919d256858ba7856ea64e3bfb2c13140.
    A reader trusts the states, the two lists and the claim, read by definitions.v and by what tokens.v says
    that a list of entries means; the rest is checked by Coq. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions tokens certificate verdict reading environment model.

Set Implicit Arguments.
Unset Printing Implicit Defensive.

(** * What a reader checks *)

(** The states, numbered from 0:
    0 Obs2, 1 Obs3, 2 Death,
    no others. *)
Definition state_count : N := 3.

(** A, the options that are claimed to lose: weight on states. *)
Definition A_options : seq sparse :=
  [:: [:: on 2 (1 # 1)]].

(** B, the options that are claimed to win: weight on states. *)
Definition B_options : seq sparse :=
  [:: [:: on 0 (1 # 1)]; [:: on 1 (1 # 1)]].

Definition the_problem := Problem state_count A_options B_options None.

Definition the_claim := Most (2 # 1).

(** * What a machine checks *)

Definition the_evidence : evidence :=
  Clique [:: [:: [:: 0; 2]]; [:: [:: 1; 2]]]%coqN.

Definition the_certificate :=
  Certificate the_problem the_claim false
  [::]
  [::]
  the_evidence
  (Some ([:: on 2 (1 # 1)], (2, 0, 1)%coqN)).

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

(** * The environment *)

(** For every state its choices, each a distribution over the next state. *)
Definition the_environment :=
  Model 5 [::
      (* 0 Start *) [:: [:: on 1 (1 # 1)]; [:: on 4 (1 # 1)]];
      (* 1 Obs1 *) [:: [:: on 2 (1 # 1)]; [:: on 3 (1 # 1)]];
      (* 2 Obs2 *) [:: [:: on 2 (1 # 1)]];
      (* 3 Obs3 *) [:: [:: on 3 (1 # 1)]];
      (* 4 Death *) [:: [:: on 4 (1 # 1)]]].
Definition start_state : N := 0.

(** The environment's number of each state of the problem. *)
Definition the_places : seq N :=
  [:: 2; 3; 4]%coqN.

(** For each option of A, then of B: a policy (the number of its choice in every state), and what shows its long run. *)
Definition the_witnesses : seq long_run_witness :=
  [:: LongRun [:: 1; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1)] [:: (0, 4)]%coqN;
    LongRun [:: 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 1 (1 # 1)] [:: (0, 1); (1, 2)]%coqN;
    LongRun [:: 0; 1; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 1 (1 # 1)] [:: (0, 1); (1, 3)]%coqN].

Lemma environment_checked : all_long_run the_environment start_state the_places
  (A_options ++ B_options) the_witnesses = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** Every option is the recurrent state distribution of some policy from the start. *)
Theorem from_the_environment (R : realFieldType) (s : 'I_5) :
  N.of_nat s = start_state -> forall x, x \in A_options ++ B_options ->
  exists2 policy, is_policy the_environment policy &
    recurrent_distribution (follows R the_environment policy) s
      (option_of R 5 (placed the_places x)).
Proof. exact: all_long_run_sound environment_checked. Qed.

(** What a policy earns is the value of its option: for every reward and every solution of its equations. *)
Theorem value_of_policies (R : realFieldType) (s : 'I_5) :
  N.of_nat s = start_state -> forall x, x \in A_options ++ B_options ->
  exists2 policy, is_policy the_environment policy &
    forall (r : vector _ R) (g b : vector _ R), average_bellman (follows R the_environment policy) r g b ->
      value (option_of R 5 (placed the_places x)) r = g s.
Proof.
move=> s_start x mem; have [policy ok recurrent] := @from_the_environment R s s_start x mem.
exists policy => //.
by move=> r g b eq; case: recurrent => _ _ long _; exact: long_run_value long eq.
Qed.
