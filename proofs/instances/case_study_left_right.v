(** case-study-left-right: for every reward, at least 1/2 of its variants (permuted in all ways) prefer B to A.
    Exported from case-study-left-right.json, SHA-256 4056d80c84ea111b591904598e7fc92518ceb538d7cb6a0e3d575daa95c70759.
    A reader trusts the states, the two lists and the claim, read by definitions.v and by what tokens.v says
    that a list of entries means; the rest is checked by Coq. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions tokens certificate verdict reading environment model.

Set Implicit Arguments.
Unset Printing Implicit Defensive.

(** * What a reader checks *)

(** The states, numbered from 0:
    0 \u{2a}, 1 l, 2 lnw, 3 lsw, 4 r, 5 rne, 6 rse,
    no others. *)
Definition state_count : N := 7.

(** A, the options that are claimed to lose: weight on states. *)
Definition A_options : seq sparse :=
  [:: [:: on 0 (1 # 1); on 1 (9 # 10); on 2 (81 # 100); on 3 (729 # 100)];
    [:: on 0 (1 # 1); on 1 (9 # 10); on 2 (729 # 190); on 3 (81 # 19)];
    [:: on 0 (1 # 1); on 1 (9 # 10); on 2 (81 # 19); on 3 (729 # 190)];
    [:: on 0 (1 # 1); on 1 (9 # 10); on 3 (81 # 10)]].

(** B, the options that are claimed to win: weight on states. *)
Definition B_options : seq sparse :=
  [:: [:: on 0 (1 # 1); on 4 (9 # 10); on 5 (81 # 100); on 6 (729 # 100)];
    [:: on 0 (1 # 1); on 4 (9 # 10); on 5 (729 # 190); on 6 (81 # 19)];
    [:: on 0 (1 # 1); on 4 (9 # 10); on 5 (81 # 19); on 6 (729 # 190)];
    [:: on 0 (1 # 1); on 4 (9 # 10); on 5 (729 # 100); on 6 (81 # 100)];
    [:: on 0 (1 # 1); on 4 (9 # 10); on 5 (81 # 10)]; [:: on 0 (1 # 1); on 4 (9 # 10); on 6 (81 # 10)]].

Definition the_problem := Problem state_count A_options B_options None.

Definition the_claim := Most (1 # 1).

(** * What a machine checks *)

Definition the_evidence : evidence :=
  Clique [:: [:: [:: 1; 4]; [:: 2; 6]; [:: 3; 5]]]%coqN.

Definition the_certificate :=
  Certificate the_problem the_claim false
  [:: (0%coqN, [:: (A, 3%coqN, (81 # 100)%coqQ); (A, 2%coqN, (19 # 100)%coqQ)]);
    (1%coqN, [:: (A, 2%coqN, (9 # 10)%coqQ); (A, 3%coqN, (1 # 10)%coqQ)])]
  [::]
  the_evidence
  (Some ([:: on 0 (2 # 1); on 1 (1 # 1)], (21, 0, 21)%coqN)).

(** The kernel runs the checker. *)
Lemma checked : check the_certificate = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** * What is proved *)

(** For every reward, B wins at least this many times as often as A. *)
Theorem most_bound (R : realFieldType) (r : reward R 7) :
  (1 * #|[set s : 'S_7 | wins (options_of R 7 A_options) (options_of R 7 B_options) (act s r)]| <=
   1 * #|[set s : 'S_7 | wins (options_of R 7 B_options) (options_of R 7 A_options) (act s r)]|)%N.
Proof. move: r; exact: most_in_words (check_sound checked R). Qed.

(** For every reward, at least 1/2 of its variants have max_B >= max_A. *)
Theorem bound (R : realFieldType) (r : reward R 7) :
  (1 * 7`! <=
   2 * #|[set s : 'S_7 | at_least (options_of R 7 B_options) (options_of R 7 A_options) (act s r)]|)%N.
Proof. move: r; exact: weak_in_words (@check_weak _ checked R). Qed.

(** The worst reward of the certificate, counted by the kernel. *)
Lemma met : meets the_certificate = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** The bound cannot be improved: at some reward the share is exactly this. *)
Theorem tight (R : realFieldType) :
  (exists r : reward R 7,
   2 * #|[set s : 'S_7 | at_least (options_of R 7 B_options) (options_of R 7 A_options) (act s r)]| = 1 * 7`!)%N.
Proof. exact: reached_in_words (meets_sound met R). Qed.

(** * The environment *)

(** For every state its choices, each a distribution over the next state. *)
Definition the_environment :=
  Model 8 [::
      (* 0 \u{2a} *) [:: [:: on 1 (1 # 1)]; [:: on 2 (1 # 1)]; [:: on 5 (1 # 1)]];
      (* 1 0 *) [:: [:: on 1 (1 # 1)]];
      (* 2 l *) [:: [:: on 3 (1 # 1)]; [:: on 4 (1 # 1)]];
      (* 3 lnw *) [:: [:: on 4 (1 # 1)]];
      (* 4 lsw *) [:: [:: on 3 (1 # 1)]; [:: on 4 (1 # 1)]];
      (* 5 r *) [:: [:: on 6 (1 # 1)]; [:: on 7 (1 # 1)]];
      (* 6 rne *) [:: [:: on 7 (1 # 1)]; [:: on 6 (1 # 1)]];
      (* 7 rse *) [:: [:: on 6 (1 # 1)]; [:: on 7 (1 # 1)]]].
Definition start_state : N := 0.
Definition the_discount : Q := (9 # 10).

(** The environment's number of each state of the problem. *)
Definition the_places : seq N :=
  [:: 0; 2; 3; 4; 5; 6; 7]%coqN.

(** For each option of A, then of B: a policy (the number of its choice in every state). *)
Definition the_witnesses : seq (seq N) :=
  [:: [:: 1; 0; 0; 0; 1; 0; 0; 0]%coqN; [:: 1; 0; 1; 0; 0; 0; 0; 0]%coqN; [:: 1; 0; 0; 0; 0; 0; 0; 0]%coqN;
    [:: 1; 0; 1; 0; 1; 0; 0; 0]%coqN; [:: 2; 0; 0; 0; 0; 0; 0; 1]%coqN; [:: 2; 0; 0; 0; 0; 1; 0; 0]%coqN;
    [:: 2; 0; 0; 0; 0; 0; 0; 0]%coqN; [:: 2; 0; 0; 0; 0; 1; 1; 0]%coqN; [:: 2; 0; 0; 0; 0; 0; 1; 0]%coqN;
    [:: 2; 0; 0; 0; 0; 1; 0; 1]%coqN].

Lemma environment_checked : all_visits the_environment the_discount start_state the_places
  (A_options ++ B_options) the_witnesses = true.
Proof. vm_cast_no_check (erefl true). Qed.

(** Every option is the visit distribution of some policy from the start. *)
Theorem from_the_environment (R : realFieldType) (s : 'I_8) :
  N.of_nat s = start_state -> forall x, x \in A_options ++ B_options ->
  exists2 policy, is_policy the_environment policy &
    visit_distribution (follows R the_environment policy) (number R the_discount) s
      (option_of R 8 (placed the_places x)).
Proof. exact: all_visits_sound environment_checked. Qed.

(** What a policy earns is the value of its option: for every reward and every solution of its equations. *)
Theorem value_of_policies (R : realFieldType) (s : 'I_8) :
  N.of_nat s = start_state -> forall x, x \in A_options ++ B_options ->
  exists2 policy, is_policy the_environment policy &
    forall (r : vector _ R) (V : vector _ R), bellman (follows R the_environment policy) (number R the_discount) r V ->
      value (option_of R 8 (placed the_places x)) r = V s.
Proof.
move=> s_start x mem; have [policy ok recurrent] := @from_the_environment R s s_start x mem.
exists policy => //.
by move=> r V eq; exact: visit_value recurrent eq.
Qed.
