(** Every public theorem: the statements of statements.v, one by one. *)

From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Orbitcert Require Import definitions averaging statements.
From Orbitcert Require Import cliques orbits blocks packing monotone.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Theorem orbit_share_proved : orbit_share.
Proof. by move=> T R G P r; split; [exact: permuted_orbit | exact: card_orbit]. Qed.

Theorem weak_by_orbits_proved : weak_by_orbits.
Proof. by move=> T R G A B p q; exact: weak_orbits. Qed.

Theorem most_by_orbits_proved : most_by_orbits.
Proof. by move=> T R G A B p q; exact: most_orbits. Qed.

Theorem most_implies_weak_proved : most_implies_weak.
Proof. by move=> T R G A B p q; exact: most_weak. Qed.

Theorem clique_law_proved : clique_law.
Proof. exact: clique_law_holds. Qed.

Theorem rdsp_a7_proved : rdsp_a7.
Proof. exact: rdsp_a7_holds. Qed.

Theorem orbit_law_proved : orbit_law.
Proof. exact: orbit_law_holds. Qed.

Theorem fractional_law_proved : fractional_law.
Proof. exact: fractional_law_holds. Qed.

Theorem packing_law_proved : packing_law.
Proof. exact: packing_law_holds. Qed.

Theorem injection_law_proved : injection_law.
Proof. exact: injection_law_holds. Qed.

Theorem farkas_proved : farkas.
Proof. exact: farkas_holds. Qed.

Theorem monotone_moves_proved : monotone_moves.
Proof. exact: monotone_moves_holds. Qed.

Theorem dropped_options_proved : dropped_options.
Proof. exact: dropped_options_holds. Qed.

Theorem convex_is_below_proved : convex_is_below.
Proof. exact: convex_is_below_holds. Qed.

Theorem larger_group_proved : larger_group.
Proof. exact: larger_group_holds. Qed.

Theorem labels_form_a_group_proved : labels_form_a_group.
Proof. exact: labels_form_a_group_holds. Qed.
