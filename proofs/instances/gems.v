(** gems: for every reward, at least 1/2 of its variants (permuted in all ways) prefer B to A.
    Exported from gems.json, SHA-256 556cd9c4e4ca3edb56ca9b0fdc740ee0b055bbfaab5c168f60d831ce0881a513.
    A reader trusts the states, the two lists and the claim, read by definitions.v and by what tokens.v says
    that a list of entries means; the rest is checked by Coq. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions tokens certificate verdict reading environment model.

Set Implicit Arguments.
Unset Printing Implicit Defensive.

(** * What a reader checks *)

(** The states, numbered from 0:
    0 s, 1 red, 2 r1, 3 r2, 4 r3, 5 r4, 6 castle, 7 blue, 8 b0, 9 b1, 10 b2, 11 b3, 12 b4, 13 gold,
    no others. *)
Definition state_count : N := 14.

(** A, the options that are claimed to lose: weight on states. *)
Definition A_options : seq sparse :=
  [:: [:: on 0 (1 # 1); on 1 (9 # 10); on 2 (81 # 100); on 3 (729 # 1000); on 5 (6561 # 10000);
        on 6 (59049 # 10000)];
    [:: on 0 (1 # 1); on 1 (9 # 10); on 2 (81 # 100); on 4 (729 # 1000); on 5 (6561 # 10000);
        on 6 (59049 # 10000)]].

(** B, the options that are claimed to win: weight on states. *)
Definition B_options : seq sparse :=
  [:: [:: on 0 (1 # 1); on 7 (9 # 10); on 8 (81 # 100); on 13 (729 # 100)];
    [:: on 0 (1 # 1); on 7 (9 # 10); on 9 (81 # 100); on 10 (729 # 1000); on 12 (6561 # 10000);
        on 13 (59049 # 10000)];
    [:: on 0 (1 # 1); on 7 (9 # 10); on 9 (81 # 100); on 11 (729 # 1000); on 12 (6561 # 10000);
        on 13 (59049 # 10000)]].

Definition the_problem := Problem state_count A_options B_options None.

Definition the_claim := Most (1 # 1).

(** * What a machine checks *)

Definition the_evidence : evidence :=
  Clique [:: [:: [:: 1; 7]; [:: 2; 9]; [:: 3; 10]; [:: 4; 11]; [:: 5; 12]; [:: 6; 13]]]%coqN.

Definition the_certificate :=
  Certificate the_problem the_claim false
  [::]
  [::]
  the_evidence
  (Some ([:: on 0 (4 # 1); on 1 (3 # 1); on 2 (2 # 1); on 3 (1 # 1); on 13 (1 # 1)], (62354, 0, 57766)%coqN)).

(** The kernel runs the checker. *)
Lemma checked : check the_certificate = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** * What is proved *)

(** For every reward, B wins at least this many times as often as A. *)
Theorem most_bound (R : realFieldType) (r : reward R 14) :
  (1 * #|[set s : 'S_14 | wins (options_of R 14 A_options) (options_of R 14 B_options) (act s r)]| <=
   1 * #|[set s : 'S_14 | wins (options_of R 14 B_options) (options_of R 14 A_options) (act s r)]|)%N.
Proof. move: r; exact: most_in_words (check_sound checked R). Qed.

(** For every reward, at least 1/2 of its variants have max_B >= max_A. *)
Theorem bound (R : realFieldType) (r : reward R 14) :
  (1 * 14`! <=
   2 * #|[set s : 'S_14 | at_least (options_of R 14 B_options) (options_of R 14 A_options) (act s r)]|)%N.
Proof. move: r; exact: weak_in_words (@check_weak _ checked R). Qed.

(** * The environment *)

(** For every state its choices, each a distribution over the next state. *)
Definition the_environment :=
  Model 14 [::
      (* 0 s *) [:: [:: on 1 (1 # 1)]; [:: on 7 (1 # 1)]];
      (* 1 red *) [:: [:: on 2 (1 # 1)]];
      (* 2 r1 *) [:: [:: on 3 (1 # 1)]; [:: on 4 (1 # 1)]];
      (* 3 r2 *) [:: [:: on 5 (1 # 1)]];
      (* 4 r3 *) [:: [:: on 5 (1 # 1)]];
      (* 5 r4 *) [:: [:: on 6 (1 # 1)]];
      (* 6 castle *) [:: [:: on 6 (1 # 1)]];
      (* 7 blue *) [:: [:: on 8 (1 # 1)]; [:: on 9 (1 # 1)]];
      (* 8 b0 *) [:: [:: on 13 (1 # 1)]];
      (* 9 b1 *) [:: [:: on 10 (1 # 1)]; [:: on 11 (1 # 1)]];
      (* 10 b2 *) [:: [:: on 12 (1 # 1)]];
      (* 11 b3 *) [:: [:: on 12 (1 # 1)]];
      (* 12 b4 *) [:: [:: on 13 (1 # 1)]];
      (* 13 gold *) [:: [:: on 13 (1 # 1)]]].
Definition start_state : N := 0.
Definition the_discount : Q := (9 # 10).

(** The environment's number of each state of the problem. *)
Definition the_places : seq N :=
  [:: 0; 1; 2; 3; 4; 5; 6; 7; 8; 9; 10; 11; 12; 13]%coqN.

(** For each option of A, then of B: a policy (the number of its choice in every state). *)
Definition the_witnesses : seq (seq N) :=
  [:: [:: 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN; [:: 0; 0; 1; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN;
    [:: 1; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0; 0]%coqN; [:: 1; 0; 0; 0; 0; 0; 0; 1; 0; 0; 0; 0; 0; 0]%coqN;
    [:: 1; 0; 0; 0; 0; 0; 0; 1; 0; 1; 0; 0; 0; 0]%coqN].

Lemma environment_checked : all_visits the_environment the_discount start_state the_places
  (A_options ++ B_options) the_witnesses = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** Every option is the visit distribution of some policy from the start. *)
Theorem from_the_environment (R : realFieldType) (s : 'I_14) :
  N.of_nat s = start_state -> forall x, x \in A_options ++ B_options ->
  exists2 policy, is_policy the_environment policy &
    visit_distribution (follows R the_environment policy) (number R the_discount) s
      (option_of R 14 (placed the_places x)).
Proof. exact: all_visits_sound environment_checked. Qed.

(** What a policy earns is the value of its option: for every reward and every solution of its equations. *)
Theorem value_of_policies (R : realFieldType) (s : 'I_14) :
  N.of_nat s = start_state -> forall x, x \in A_options ++ B_options ->
  exists2 policy, is_policy the_environment policy &
    forall (r : vector _ R) (V : vector _ R), bellman (follows R the_environment policy) (number R the_discount) r V ->
      value (option_of R 14 (placed the_places x)) r = V s.
Proof.
move=> s_start x mem; have [policy ok recurrent] := @from_the_environment R s s_start x mem.
exists policy => //.
by move=> r V eq; exact: visit_value recurrent eq.
Qed.
