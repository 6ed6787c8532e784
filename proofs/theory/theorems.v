(** Every public theorem: the statements of statements.v, one by one, then the checker and the environment. *)

From Coq Require Import ZArith NArith QArith.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements tokens certificate verdict environment.
From Orbitcert Require Import cliques orbits blocks transitive packing strictness monotone supports refutations.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** * Counting *)

Theorem orbit_share_proved : orbit_share.
Proof. by move=> T R G P r; split; [exact: permuted_orbit | exact: card_orbit]. Qed.

Theorem weak_by_orbits_proved : weak_by_orbits.
Proof. by move=> T R G A B p q; exact: weak_orbits. Qed.

Theorem most_by_orbits_proved : most_by_orbits.
Proof. by move=> T R G A B p q; exact: most_orbits. Qed.

Theorem most_implies_weak_proved : most_implies_weak.
Proof. by move=> T R G A B p q; exact: most_weak. Qed.

(** * The laws *)

Theorem clique_law_proved : clique_law.
Proof. exact: clique_law_holds. Qed.

Theorem rdsp_a7_proved : rdsp_a7.
Proof. exact: rdsp_a7_holds. Qed.

Theorem orbit_law_proved : orbit_law.
Proof. exact: orbit_law_holds. Qed.

Theorem fractional_law_proved : fractional_law.
Proof. exact: fractional_law_holds. Qed.

Theorem fractional_law_transitive_proved : fractional_law_transitive.
Proof. exact: fractional_law_transitive_holds. Qed.

Theorem packing_law_proved : packing_law.
Proof. exact: packing_law_holds. Qed.

Theorem injection_law_proved : injection_law.
Proof. exact: injection_law_holds. Qed.

Theorem farkas_proved : farkas.
Proof. exact: farkas_holds. Qed.

Theorem generic_strictness_proved : generic_strictness.
Proof. exact: generic_strictness_holds. Qed.

Theorem excluded_is_proper_proved : excluded_is_proper.
Proof. exact: excluded_is_proper_holds. Qed.

Theorem worst_is_generic_proved : worst_is_generic.
Proof. exact: worst_is_generic_holds. Qed.

Theorem common_option_ties_proved : common_option_ties.
Proof. exact: common_option_ties_holds. Qed.

Theorem monotone_moves_proved : monotone_moves.
Proof. exact: monotone_moves_holds. Qed.

Theorem dropped_options_proved : dropped_options.
Proof. exact: dropped_options_holds. Qed.

Theorem convex_is_below_proved : convex_is_below.
Proof. exact: convex_is_below_holds. Qed.

Theorem disjoint_copies_proved : disjoint_copies.
Proof. exact: disjoint_copies_holds. Qed.

Theorem disjoint_shapes_proved : disjoint_shapes.
Proof. exact: disjoint_shapes_holds. Qed.

Theorem larger_group_proved : larger_group.
Proof. exact: larger_group_holds. Qed.

Theorem labels_form_a_group_proved : labels_form_a_group.
Proof. exact: labels_form_a_group_holds. Qed.

(** * The laws on orbits *)

Theorem clique_law_on_orbits_proved : clique_law_on_orbits.
Proof.
move=> T R G A B phis sub inside; have [m w] := clique_law_holds sub inside.
by split; [exact/most_orbits | exact/weak_orbits].
Qed.

Theorem rdsp_a7_on_orbits_proved : rdsp_a7_on_orbits.
Proof. by move=> T R G A B phis sub invol into fixed; apply/most_orbits; exact: rdsp_a7_holds. Qed.

Theorem orbit_law_on_orbits_proved : orbit_law_on_orbits.
Proof.
move=> T R G H A B C cells W p q sub AC fixed cut linked below share pq; apply/weak_orbits.
exact: orbit_law_holds sub AC fixed cut linked below share pq.
Qed.

Theorem fractional_law_on_orbits_proved : fractional_law_on_orbits.
Proof.
move=> T R G A B losing winning l0 w0 AL WB exchange; have [w m] := fractional_law_holds l0 w0 AL WB exchange.
by split=> [|le]; [exact/weak_orbits | exact/most_orbits/m].
Qed.

Theorem packing_law_on_orbits_proved : packing_law_on_orbits.
Proof. by move=> T R G A B phis m n0 sub few; apply/weak_orbits; exact: packing_law_holds. Qed.

Theorem injection_law_on_orbits_proved : injection_law_on_orbits.
Proof. by move=> T R G A B phis sub once win; apply/most_orbits; exact: injection_law_holds. Qed.

Theorem disjoint_copies_on_orbits_proved : disjoint_copies_on_orbits.
Proof.
move=> T R A B X D losing winning l0 w0 inside apart AL WB.
have [w m] := disjoint_copies_holds l0 w0 inside apart AL WB.
by split=> [|le]; [exact/(weak_orbits [group of [set: {perm T}]]) | exact/(most_orbits [group of [set: {perm T}]])/m].
Qed.

Theorem disjoint_shapes_on_orbits_proved : disjoint_shapes_on_orbits.
Proof.
move=> T R A B p q different apart share pq; apply/(weak_orbits [group of [set: {perm T}]]).
exact: disjoint_shapes_holds.
Qed.

Theorem generic_strictness_on_orbits_proved : generic_strictness_on_orbits.
Proof.
move=> T R G A B p q B0 w r no_tie; have := generic_strictness_holds B0 w no_tie.
rewrite permuted_orbit (card_orbit G r) !mulnA ![(_ * #|_|)%N]mulnC -!mulnA.
by rewrite leq_pmul2l // stabiliser_gt0.
Qed.

(** * Readings that fail *)

Theorem disjoint_images_refuted : ~ disjoint_images_reading.
Proof. exact: disjoint_images_fail. Qed.

Theorem any_copy_refuted : ~ any_copy_reading.
Proof. exact: any_copy_fails. Qed.

Theorem few_winners_refuted : ~ few_winners_reading.
Proof. exact: few_winners_fail. Qed.

Theorem transitive_refuted : ~ transitive_reading.
Proof. exact: transitive_fails. Qed.

Theorem larger_choice_refuted : ~ larger_choice_reading.
Proof. exact: larger_choice_fails. Qed.

(** * The checker *)

(** What it accepts holds for every reward over every ordered field. *)
Theorem checker_sound : forall c : certificate, check c = true ->
  forall R : realFieldType, claims R (about c) (claim c).
Proof. exact: check_sound. Qed.

(** A worst reward that it has counted shows that the bound cannot be improved. *)
Theorem counted_worst_sound : forall c : certificate, meets c = true -> forall R : realFieldType,
  reached (group_of (N.to_nat (states (about c))) (labels (about c)))
    (losing_options R (about c)) (winning_options R (about c)) (weak_parts (claim c)).1 (weak_parts (claim c)).2.
Proof. exact: meets_sound. Qed.

(** * The environment *)

Theorem discounted_return : forall (S : finType) (R : realFieldType) (P : chain S R) (gamma : R) (s : S)
    (x r V : vector S R),
  visit_distribution P gamma s x -> bellman P gamma r V -> value x r = V s.
Proof. exact: visit_value. Qed.

Theorem average_reward : forall (S : finType) (R : realFieldType) (P : chain S R) (s : S) (x r g b : vector S R),
  long_run P s x -> average_bellman P r g b -> value x r = g s.
Proof. exact: long_run_value. Qed.

Theorem recurrent_states_closed : forall (S : finType) (R : realFieldType) (P : chain S R) (x : vector S R),
  stochastic P -> (forall i, 0 <= x i)%R -> stationary P x -> forall i j, x i != 0%R -> (0 < P i j)%R -> x j != 0%R.
Proof. exact: support_closed. Qed.

Theorem visits_unique : forall (S : finType) (R : realFieldType) (P : chain S R) (gamma : R) (s : S) (x y : vector S R),
  stochastic P -> (0 <= gamma < 1)%R ->
  visit_distribution P gamma s x -> visit_distribution P gamma s y -> x = y.
Proof. exact: visit_unique. Qed.

Theorem values_unique : forall (S : finType) (R : realFieldType) (P : chain S R) (gamma : R) (r V W : vector S R),
  stochastic P -> (0 <= gamma < 1)%R -> bellman P gamma r V -> bellman P gamma r W -> V = W.
Proof. by move=> S R P gamma r V W; exact: bellman_unique. Qed.

(** The gain of a policy on one recurrent class is the value of its stationary distribution, which is the only one. *)
Theorem gain_on_a_class : forall (S : finType) (R : realFieldType) (P : chain S R) (x r h : vector S R) (gain : R),
  (\sum_i x i = 1)%R -> stationary P x ->
  (forall i, x i != 0%R -> gain + h i = r i + expected P h i)%R -> value x r = gain.
Proof. by move=> S R P x r h gain; exact: gain_value. Qed.

Theorem one_distribution_per_class : forall (S : finType) (R : realFieldType) (P : chain S R) (s t i : S)
    (x y : vector S R),
  stochastic P -> recurrent_class P s x -> recurrent_class P t y -> x i != 0%R -> y i != 0%R -> x = y.
Proof. by move=> S R P s t i x y stoch xs yt xi yi; exact: recurrent_class_unique xs yt xi yi. Qed.
