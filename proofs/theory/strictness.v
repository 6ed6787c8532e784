(** Law 5: without ties a weak bound is a strict one, and the worst reward may be taken without ties.  A point of the
    moment curve is on no hyperplane of a finite list; moving a reward a little towards it keeps every strict
    inequality and breaks every tie. *)

From mathcomp Require Import all_ssreflect all_fingroup all_algebra.
From Orbitcert Require Import definitions averaging statements.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Forms.

Variables (T : finType) (R : realFieldType).
Implicit Types (a b f r u w x : vector T R) (A B F : seq (vector T R)) (s : {perm T}).

(** A non-empty set has a best option. *)
Lemma best_exists B r : (0 < size B)%N -> exists2 b, b \in B & forall x, x \in B -> value x r <= value b r.
Proof.
elim: B => [|b [|c B] ih] // _; first by exists b; rewrite ?mem_head // => x; rewrite inE => /eqP ->.
have [z zB top] := ih isT; have [le|/ltW le] := leP (value b r) (value z r).
  by exists z => [|x]; rewrite inE ?zB ?orbT // => /predU1P[->|/top].
exists b => [|x]; rewrite ?mem_head // inE => /predU1P[->|/top le'] //; exact: le_trans le' le.
Qed.

(** The value is linear in the option and in the reward. *)
Lemma valueB a b r : value [ffun i => a i - b i] r = value a r - value b r.
Proof. by rewrite /value -sumrB; apply: eq_bigr => i _; rewrite ffunE mulrBl. Qed.

Lemma value_shift f r u (e : R) : value f [ffun i => r i + e * u i] = value f r + e * value f u.
Proof.
rewrite /value mulr_sumr -big_split /=; apply: eq_bigr => i _.
by rewrite ffunE mulrDr [f i * (e * _)]mulrCA.
Qed.

(** The value at the point [t] of the moment curve is a polynomial in [t], not zero. *)
Definition curve (t : R) : vector T R := [ffun i => t ^+ enum_rank i].
Definition along f : {poly R} := \sum_(i : T) f i *: 'X^(enum_rank i).

Lemma along_curve f t : (along f).[t] = value f (curve t).
Proof. by rewrite horner_sum; apply: eq_bigr => i _; rewrite hornerZ hornerXn ffunE. Qed.

Lemma along_neq0 f : f != [ffun=> 0] -> along f != 0.
Proof.
apply: contraNneq => zero; apply/eqP/ffunP=> i; rewrite ffunE -[RHS](coef0 R (enum_rank i)) -zero coef_sum.
rewrite (bigD1 i) //= coefZ coefXn eqxx mulr1 big1 ?addr0 // => j ji.
by rewrite coefZ coefXn (inj_eq val_inj) (inj_eq enum_rank_inj) eq_sym (negPf ji) mulr0.
Qed.

(** Some reward is on none of finitely many hyperplanes. *)
Lemma off_hyperplanes F : (forall f, f \in F -> f != [ffun=> 0]) -> exists u, forall f, f \in F -> value f u != 0.
Proof.
move=> F0; pose p := \prod_(f <- F) along f.
have p0 : p != 0 by rewrite prodf_seq_neq0; apply/allP=> f /F0 /along_neq0.
pose ts := [seq n%:R : R | n <- iota 0 (size p)].
have /allPn[t _ no_root] : ~~ all (root p) ts.
  apply/negP=> roots; have := max_poly_roots p0 roots; rewrite size_map size_iota ltnn => lt.
  by apply: notF; apply: lt; rewrite map_inj_uniq ?iota_uniq // => m n /eqP; rewrite eqr_nat => /eqP.
exists (curve t) => f fF; apply: contraNneq no_root => zero.
by rewrite /root horner_prod (big_rem f) //= along_curve zero mul0r.
Qed.

(** A small step towards it leaves every hyperplane, and no open half-space. *)
Lemma small_step F r u : (forall f, f \in F -> value f u != 0) ->
  exists w, forall f, f \in F -> value f w != 0 /\ (0 < value f r -> 0 < value f w).
Proof.
move=> F0; suff [e e0 keep] : exists2 e, 0 < e & forall d, 0 < d <= e -> forall f, f \in F ->
    value f r + d * value f u != 0 /\ (0 < value f r -> 0 < value f r + d * value f u).
  by exists [ffun i => r i + e * u i] => f fF; rewrite value_shift; apply: keep fF; rewrite e0 lexx.
elim: F F0 => [|f F ih] F0; first by exists 1.
have [|e e0 keep] := ih; first by move=> g gF; apply: F0; rewrite inE gF orbT.
have uf := F0 f (mem_head _ _).
have [rf|rf] := eqVneq (value f r) 0.
  exists e => // d de g; rewrite inE => /predU1P[->|]; last exact: keep.
  by rewrite rf ltxx add0r mulf_neq0 // gt_eqF //; case/andP: de.
pose e' := `|value f r| / 2%:R / `|value f u|.
have e'0 : 0 < e' by rewrite !divr_gt0 ?normr_gt0 ?ltr0n.
exists (Num.min e e') => [|d /andP[d0]]; first by rewrite lt_minr e0.
rewrite le_minr => /andP[de de'] g; rewrite inE => /predU1P[->|]; last by apply: keep; rewrite d0.
have small : `|d * value f u| < `|value f r|.
  rewrite normrM (gtr0_norm d0); have u0 : 0 < `|value f u| by rewrite normr_gt0.
  apply: le_lt_trans (_ : e' * `|value f u| < _); first by rewrite ler_pmul2r.
  by rewrite /e' divfK ?gt_eqF // gtr_pmulr ?normr_gt0 // invf_lt1 ?ltr0n // ltr1n.
split; first by apply: contraTneq small => /eqP; rewrite addr_eq0 => /eqP ->; rewrite normrN ltxx.
by move=> r0; rewrite (gtr0_norm r0) in small; move: small; rewrite ltr_norml -subr_gt0 opprK addrC => /andP[].
Qed.

End Forms.

Theorem generic_strictness_holds : generic_strictness.
Proof.
move=> T R G A B p q B0 h r gen; apply: leq_trans (h r) _; rewrite leq_mul2l; apply/orP; right.
apply/subset_leq_card/subsetP=> s; rewrite !inE => /andP[Gs /at_leastP beats]; rewrite Gs.
have [b bB top] := best_exists (act s r) B0; apply/winsP; exists b => // a aA.
have [b' b'B le] := beats a aA; rewrite lt_neqAle gen //; exact: le_trans le (top b' b'B).
Qed.

Theorem excluded_is_proper_holds : excluded_is_proper.
Proof.
move=> T R a b s ab; pose f : vector T R := [ffun i => a i - b i].
have [f' |u nz] := @off_hyperplanes T R [:: f].
  rewrite inE => /eqP ->; apply: contraNneq ab => /ffunP zero; apply/eqP/ffunP=> i.
  by have /eqP := zero i; rewrite !ffunE subr_eq0 => /eqP.
exists (act s^-1%g u); rewrite actVK -subr_eq0 -valueB; exact: nz (mem_head _ _).
Qed.

Theorem worst_is_generic_holds : worst_is_generic.
Proof.
move=> T R G A B r ab.
pose form s (a b : vector T R) : vector T R := act s^-1%g [ffun i => a i - b i].
have formE s a b w : value (form s a b) w = value a (act s w) - value b (act s w).
  by rewrite value_actl invgK valueB.
pose F := [seq form sab.1 sab.2.1 sab.2.2 | sab <- allpairs pair (enum G) (allpairs pair A B)].
have inF s a b : s \in G -> a \in A -> b \in B -> form s a b \in F.
  move=> Gs aA bB; apply/mapP; exists (s, (a, b)) => //.
  by apply/allpairsP; exists (s, (a, b)); rewrite mem_enum; split=> //; apply/allpairsP; exists (a, b).
have [f|u off] := @off_hyperplanes T R F.
  case/mapP=> _ /allpairsP[[s _] [_ /allpairsP[[a b] [/= aA bB ->]] ->]] ->.
  apply: contra (ab a b aA bB) => /eqP zero; apply/eqP/ffunP=> i.
  by have /ffunP/(_ (s^-1%g i)) := zero; rewrite act_at !ffunE => /eqP; rewrite subr_eq0 => /eqP.
have [w keep] := small_step r off; exists w.
  by move=> s a b Gs aA bB; rewrite -subr_eq0 -formE; case: (keep _ (inF s a b Gs aA bB)).
apply/subset_leq_card/subsetP=> s; rewrite !inE => /andP[Gs /at_leastP beats]; rewrite Gs.
apply/at_leastP=> a aA; have [b bB le] := beats a aA; exists b => //.
rewrite leNgt -subr_gt0 -formE; apply/negP=> /(proj2 (keep _ (inF s a b Gs aA bB))).
by rewrite formE subr_gt0 ltNge le.
Qed.

Theorem common_option_ties_holds : common_option_ties.
Proof.
move=> T R G A B r common; rewrite permutedE big1 // => s Gs; apply/eqP; rewrite eqb0; apply/negP.
case/winsP=> b bB beats; have [x [xA xB top]] := common s Gs.
by have := lt_le_trans (beats x xA) (top b _); rewrite ltxx mem_cat bB orbT => /(_ isT).
Qed.
