(** sets: for every reward, at least 3/4 of its variants (permuted in all ways) prefer B to A.
    Exported from sets.json, SHA-256 6bdb41b84e8b87ff9f337fbc20d7771e603d00dfcbf0a987bb688f3f56bd6ce6.
    A reader trusts the states, the two lists and the claim, read by definitions.v and by what tokens.v says
    that a list of entries means; the rest is checked by Coq. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions tokens certificate verdict reading environment model.

Set Implicit Arguments.
Unset Printing Implicit Defensive.

(** * What a reader checks *)

(** The states, numbered from 0:
    0 a3, 1 a4, 2 b3, 3 b4, 4 c3, 5 c4, 6 d3, 7 d4, 8 t1, 9 t2, 10 t3, 11 a1, 12 a2, 13 b1, 14 b2, 15 c1, 16 c2,
    17 d1, 18 d2,
    no others. *)
Definition state_count : N := 19.

(** A, the options that are claimed to lose: weight on states. *)
Definition A_options : seq sparse :=
  [:: [:: on 0 (1 # 2); on 1 (1 # 2)]; [:: on 11 (1 # 1)]; [:: on 12 (1 # 1)]].

(** B, the options that are claimed to win: weight on states. *)
Definition B_options : seq sparse :=
  [:: [:: on 2 (1 # 2); on 3 (1 # 2)]; [:: on 4 (1 # 2); on 5 (1 # 2)]; [:: on 6 (1 # 2); on 7 (1 # 2)];
    [:: on 8 (1 # 3); on 9 (1 # 3); on 10 (1 # 3)]; [:: on 13 (1 # 1)]; [:: on 14 (1 # 1)]; [:: on 15 (1 # 1)];
    [:: on 16 (1 # 1)]; [:: on 17 (1 # 1)]; [:: on 18 (1 # 1)]].

Definition the_problem := Problem state_count A_options B_options None.

Definition the_claim := Most (3 # 1).

(** * What a machine checks *)

Definition the_evidence : evidence :=
  Clique [:: [:: [:: 0; 2]; [:: 1; 3]; [:: 11; 13]; [:: 12; 14]]; [:: [:: 0; 4]; [:: 1; 5]; [:: 11; 15]; [:: 12; 16]];
    [:: [:: 0; 6]; [:: 1; 7]; [:: 11; 17]; [:: 12; 18]]]%coqN.

Definition the_certificate :=
  Certificate the_problem the_claim false
  [::]
  [::]
  the_evidence
  (Some ([:: on 0 (3 # 1); on 1 (2 # 1); on 11 (1 # 1)], (4338, 168, 1308)%coqN)).

(** The kernel runs the checker. *)
Lemma checked : check the_certificate = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** * What is proved *)

(** For every reward, B wins at least this many times as often as A. *)
Theorem most_bound (R : realFieldType) (r : reward R 19) :
  (3 * #|[set s : 'S_19 | wins (options_of R 19 A_options) (options_of R 19 B_options) (act s r)]| <=
   1 * #|[set s : 'S_19 | wins (options_of R 19 B_options) (options_of R 19 A_options) (act s r)]|)%N.
Proof. move: r; exact: most_in_words (check_sound checked R). Qed.

(** For every reward, at least 3/4 of its variants have max_B >= max_A. *)
Theorem bound (R : realFieldType) (r : reward R 19) :
  (3 * 19`! <=
   4 * #|[set s : 'S_19 | at_least (options_of R 19 B_options) (options_of R 19 A_options) (act s r)]|)%N.
Proof. move: r; exact: weak_in_words (@check_weak _ checked R). Qed.

(** * The environment *)

(** For every state its choices, each a distribution over the next state. *)
Definition the_environment :=
  Model 22 [::
      (* 0 root *) [:: [:: on 1 (1 # 1)]; [:: on 4 (1 # 1)]];
      (* 1 set1 *) [:: [:: on 14 (1 # 1)]; [:: on 15 (1 # 1)]; [:: on 2 (1 # 1)]];
      (* 2 a3 *) [:: [:: on 3 (1 # 1)]];
      (* 3 a4 *) [:: [:: on 2 (1 # 1)]];
      (* 4 set2 *) [:: [:: on 16 (1 # 1)]; [:: on 17 (1 # 1)]; [:: on 5 (1 # 1)]; [:: on 18 (1 # 1)]; [:: on 19 (1 # 1)];
        [:: on 7 (1 # 1)]; [:: on 20 (1 # 1)]; [:: on 21 (1 # 1)]; [:: on 9 (1 # 1)]; [:: on 11 (1 # 1)]];
      (* 5 b3 *) [:: [:: on 6 (1 # 1)]];
      (* 6 b4 *) [:: [:: on 5 (1 # 1)]];
      (* 7 c3 *) [:: [:: on 8 (1 # 1)]];
      (* 8 c4 *) [:: [:: on 7 (1 # 1)]];
      (* 9 d3 *) [:: [:: on 10 (1 # 1)]];
      (* 10 d4 *) [:: [:: on 9 (1 # 1)]];
      (* 11 t1 *) [:: [:: on 12 (1 # 1)]];
      (* 12 t2 *) [:: [:: on 13 (1 # 1)]];
      (* 13 t3 *) [:: [:: on 11 (1 # 1)]];
      (* 14 a1 *) [:: [:: on 14 (1 # 1)]];
      (* 15 a2 *) [:: [:: on 15 (1 # 1)]];
      (* 16 b1 *) [:: [:: on 16 (1 # 1)]];
      (* 17 b2 *) [:: [:: on 17 (1 # 1)]];
      (* 18 c1 *) [:: [:: on 18 (1 # 1)]];
      (* 19 c2 *) [:: [:: on 19 (1 # 1)]];
      (* 20 d1 *) [:: [:: on 20 (1 # 1)]];
      (* 21 d2 *) [:: [:: on 21 (1 # 1)]]].
Definition start_state : N := 0.

(** The environment's number of each state of the problem. *)
Definition the_places : seq N :=
  [:: 2; 3; 5; 6; 7; 8; 9; 10; 11; 12; 13; 14; 15; 16; 17; 18; 19; 20; 21]%coqN.

(** For each option of A, then of B: a policy (the number of its choice in every state), and what shows its long run. *)
Definition the_witnesses : seq long_run_witness :=
  [:: LongRun [:: 0; 2; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 1 (1 # 1); on 2 (1 # 2)] [:: (0, 1); (1, 2); (2, 3)]%coqN;
    LongRun [:: 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 1 (1 # 1)] [:: (0, 1); (1, 14)]%coqN;
    LongRun [:: 0; 1; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 1 (1 # 1)] [:: (0, 1); (1, 15)]%coqN;
    LongRun [:: 1; 0; 0; 0; 2; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1); on 5 (1 # 2)] [:: (0, 4); (4, 5); (5, 6)]%coqN;
    LongRun [:: 1; 0; 0; 0; 5; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1); on 7 (1 # 2)] [:: (0, 4); (4, 7); (7, 8)]%coqN;
    LongRun [:: 1; 0; 0; 0; 8; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1); on 9 (1 # 2)] [:: (0, 4); (4, 9); (9, 10)]%coqN;
    LongRun [:: 1; 0; 0; 0; 9; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1); on 11 (2 # 3); on 12 (1 # 3)] [:: (0, 4); (4, 11); (11, 12); (12, 13)]%coqN;
    LongRun [:: 1; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1)] [:: (0, 4); (4, 16)]%coqN;
    LongRun [:: 1; 0; 0; 0; 1; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1)] [:: (0, 4); (4, 17)]%coqN;
    LongRun [:: 1; 0; 0; 0; 3; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1)] [:: (0, 4); (4, 18)]%coqN;
    LongRun [:: 1; 0; 0; 0; 4; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1)] [:: (0, 4); (4, 19)]%coqN;
    LongRun [:: 1; 0; 0; 0; 6; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1)] [:: (0, 4); (4, 20)]%coqN;
    LongRun [:: 1; 0; 0; 0; 7; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN [:: on 0 (1 # 1); on 4 (1 # 1)] [:: (0, 4); (4, 21)]%coqN].

Lemma environment_checked : all_long_run the_environment start_state the_places
  (A_options ++ B_options) the_witnesses = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** Every option is the recurrent state distribution of some policy from the start. *)
Theorem from_the_environment (R : realFieldType) (s : 'I_22) :
  N.of_nat s = start_state -> forall x, x \in A_options ++ B_options ->
  exists2 policy, is_policy the_environment policy &
    recurrent_distribution (follows R the_environment policy) s
      (option_of R 22 (placed the_places x)).
Proof. exact: all_long_run_sound environment_checked. Qed.

(** What a policy earns is the value of its option: for every reward and every solution of its equations. *)
Theorem value_of_policies (R : realFieldType) (s : 'I_22) :
  N.of_nat s = start_state -> forall x, x \in A_options ++ B_options ->
  exists2 policy, is_policy the_environment policy &
    forall (r : vector _ R) (g b : vector _ R), average_bellman (follows R the_environment policy) r g b ->
      value (option_of R 22 (placed the_places x)) r = g s.
Proof.
move=> s_start x mem; have [policy ok recurrent] := @from_the_environment R s s_start x mem.
exists policy => //.
by move=> r g b eq; case: recurrent => _ _ long _; exact: long_run_value long eq.
Qed.
