(** The quick count of counting.v is the count of recount.v: the order in which states get their values does not
    matter, and whole numbers in common units compare like the fractions. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging tokens certificate checker acting recount counting descent.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope nat_scope.

(** * The order of the states does not matter *)

Section Order.

Variables (label : N -> N) (pool : seq (N * Q)).
Notation arranged xs := (arrangements [seq label i | i <- xs] pool).

(** Values of the states [xs], listed for the states [ys]. *)
Definition reread (xs ys : seq N) (vs : seq Q) : seq Q := [seq nth 0%coqQ vs (index i xs) | i <- ys].

Lemma reread_same xs vs : uniq xs -> size vs = size xs -> reread xs xs vs = vs.
Proof.
move=> uniq_xs size_vs; apply: (@eq_from_nth _ 0%coqQ); rewrite size_map // => k lt.
by rewrite (nth_map 0%coqN) // index_uniq.
Qed.

Lemma rereadK xs ys vs : uniq xs -> perm_eq xs ys -> size vs = size xs -> reread ys xs (reread xs ys vs) = vs.
Proof.
move=> uniq_xs perm size_vs; rewrite -[RHS](reread_same uniq_xs size_vs); apply/eq_in_map => i.
by rewrite (perm_mem perm) => mem; rewrite (nth_map 0%coqN) ?index_mem // nth_index.
Qed.

Lemma mem_reread xs ys vs : uniq xs -> perm_eq xs ys -> vs \in arranged xs -> reread xs ys vs \in arranged ys.
Proof.
move=> uniq_xs perm; rewrite !mem_arrangements !size_map eqxx => /andP[/eqP size_vs].
rewrite -{1}(reread_same uniq_xs size_vs) !zip_map /= => h; apply: perm_trans h.
by apply: perm_map; rewrite perm_sym.
Qed.

Lemma perm_arranged xs ys : uniq xs -> perm_eq xs ys -> perm_eq (arranged ys) [seq reread xs ys vs | vs <- arranged xs].
Proof.
move=> uniq_xs perm; have uniq_ys : uniq ys by rewrite -(perm_uniq perm).
have sized zs vs : vs \in arranged zs -> size vs = size zs by rewrite mem_arrangements size_map => /andP[/eqP].
apply: uniq_perm; first exact: uniq_arrangements.
  rewrite map_inj_in_uniq ?uniq_arrangements // => vs us /sized vs_in /sized us_in same.
  by rewrite -(rereadK uniq_xs perm vs_in) same rereadK.
have back : perm_eq ys xs by rewrite perm_sym.
move=> vs; apply/idP/mapP=> [mem|[us mem ->]]; last exact: mem_reread.
by exists (reread ys xs vs); [exact: mem_reread | rewrite rereadK //; exact: sized].
Qed.

End Order.

Lemma state_listE d : state_list d = [seq N.of_nat i | i <- iota 0 d].
Proof.
rewrite /state_list -[0%coqN]/(N.of_nat 0); elim: d 0 => //= d ih k.
by rewrite -Nat2N.inj_succ ih.
Qed.

Lemma uniq_states d : uniq (state_list d).
Proof. by rewrite state_listE map_inj_uniq ?iota_uniq //; exact: Nat2N.inj. Qed.

Lemma mem_states d s : (s \in state_list d) = (N.to_nat s < d).
Proof.
rewrite state_listE; apply/mapP/idP=> [[i]|lt]; first by rewrite mem_iota => /= lt ->; rewrite Nat2N.id.
by exists (N.to_nat s); rewrite ?mem_iota ?N2Nat.id.
Qed.

Lemma size_labels_of d ls : size (labels_of d ls) = d.
Proof.
rewrite /labels_of; case: ls => [names|]; last by rewrite size_nseq.
by rewrite size_takel // size_cat size_nseq leq_addl.
Qed.

Lemma labels_of_list d ls : labels_of d ls = label_list d ls.
Proof.
apply: (@eq_from_nth _ 0%coqN); rewrite size_labels_of ?size_names // => k lt.
rewrite /labels_of /label_list; case: ls => [names|] //.
rewrite (nth_map 0) ?size_iota // nth_iota // add0n nth_take // nth_cat.
by case: ltnP => // le; rewrite nth_nseq nth_default // if_same.
Qed.

Lemma labels_ofE d ls : labels_of d ls = [seq nth 0%coqN (label_list d ls) (N.to_nat i) | i <- state_list d].
Proof.
rewrite labels_of_list state_listE -map_comp.
apply: (@eq_from_nth _ 0%coqN); rewrite size_names ?size_map ?size_iota //.
by move=> k lt; rewrite (nth_map 0) ?size_iota // nth_iota //= Nat2N.id.
Qed.

Lemma pool_ofE p r :
  pool_of p r = zip (label_list (N.to_nat (states p)) (labels p)) (values (N.to_nat (states p)) r).
Proof. by rewrite /pool_of labels_of_list state_listE /values -map_comp. Qed.

Lemma unzip_pool p r : unzip1 (pool_of p r) = label_list (N.to_nat (states p)) (labels p).
Proof. by rewrite pool_ofE unzip1_zip // size_names size_values. Qed.

(** The number of different variants is counted right. *)
Theorem orbit_size_sound p r :
  N.to_nat (orbit_size p r) = size (variants (N.to_nat (states p)) (labels p) r).
Proof. by rewrite /orbit_size (gatheredP _).2 unzip_pool pool_ofE. Qed.

(** * Whole numbers *)

Lemma common_gt0 qs : (0 < common qs)%coqZ.
Proof.
elim: qs => [|q qs ih] //=; have := Z.lcm_nonneg (Zpos (Qden q)) (common qs).
by have := Z.lcm_eq_0 (Zpos (Qden q)) (common qs); lia.
Qed.

Lemma scaled_common q qs : q \in qs -> Qeq (inject_Z (scaled (common qs) q)) (Qmult q (inject_Z (common qs))).
Proof.
move=> mem; have [k kE] : Z.divide (Zpos (Qden q)) (common qs).
  elim: qs mem => //= q' qs ih; rewrite inE => /predU1P[<-|/ih dvd]; first exact: Z.divide_lcm_l.
  exact: Z.divide_trans dvd (Z.divide_lcm_r _ _).
rewrite /scaled kE Z.div_mul //; case: q {mem kE} => a b; rewrite /Qeq /= Pos.mul_1_r; ring.
Qed.

Section Whole.

Variables (n m : Z) (point : table Z) (vs : seq Q).
Hypotheses (n0 : (0 < n)%coqZ) (m0 : (0 < m)%coqZ).

(** The whole number [z] is [q] in the units of both denominators. *)
Definition represents (z : Z) (q : Q) : Prop := Qeq (inject_Z z) (Qmult q (inject_Z (Z.mul m n))).

Lemma represents_le z z' q q' : represents z q -> represents z' q' -> Z.leb z z' = Qle_bool q q'.
Proof.
move=> zq zq'; have := Qle_comp _ _ zq _ _ zq'; rewrite -Zle_Qle => le_iff.
have unit0 : Qlt 0 (inject_Z (Z.mul m n)) by rewrite -[0%coqQ]/(inject_Z 0) -Zlt_Qlt; lia.
apply/idP/idP=> [/Z.leb_le/le_iff/(Qmult_le_r _ _ _ unit0)/Qle_bool_iff //|/Qle_bool_iff le].
exact/Z.leb_le/le_iff/(Qmult_le_r _ _ _ unit0).
Qed.

Lemma represents_largest a b (X : eqType) (f : X -> Z) (g : X -> Q) (xs : seq X) :
  represents a b -> {in xs, forall x, represents (f x) (g x)} ->
  represents (largest a (map f xs)) (greatest b (map g xs)).
Proof.
elim: xs a b => [|x xs ih] a b ab fg //=; have fgx := fg x (mem_head _ _).
rewrite (represents_le ab fgx); apply: ih => [|y y_in]; last by apply: fg; rewrite inE y_in orbT.
by case: ifP.
Qed.

(** The point holds the values at the states of the option. *)
Definition holds_at (x : sparse) : Prop := forall e, e \in x ->
  Qeq (inject_Z (scaled m e.2)) (Qmult e.2 (inject_Z m))
  /\ Qeq (inject_Z (odflt 0%coqZ (look point e.1))) (Qmult (nth 0%coqQ vs (N.to_nat e.1)) (inject_Z n)).

Lemma represents_worth x : holds_at x -> represents (worth_at point (whole_of m x)) (worth x vs).
Proof.
rewrite /represents; elim: x => [|e x ih] holds; first by [].
have [w v] := holds e (mem_head _ _); have {}ih : represents (worth_at point (whole_of m x)) (worth x vs).
  by apply: ih => f f_in; apply: holds; rewrite inE f_in orbT.
rewrite [worth_at _ _]/= [worth _ _]/= inject_Z_plus !inject_Z_mult.
apply: Qeq_trans (Qplus_comp _ _ (Qmult_comp _ _ w _ _ v) _ _ ih) _.
by rewrite inject_Z_mult; case: e {holds w v} => s q /=; ring.
Qed.

Lemma outcome_as_good xs ys : {in xs ++ ys, forall x, holds_at x} ->
  let o := outcome (map (whole_of m) xs) (map (whole_of m) ys) point in
  as_good ys xs vs = ~~ same_outcome Lt o /\ as_good xs ys vs = ~~ same_outcome Gt o.
Proof.
move=> holds; have all_worth x : x \in xs ++ ys -> represents (worth_at point (whole_of m x)) (worth x vs).
  by move=> /holds; exact: represents_worth.
rewrite /outcome /as_good -!map_comp.
case: xs ys all_worth {holds} => [|x xs] [|y ys] //= all_worth.
have [x_ok y_ok] : represents (worth_at point (whole_of m x)) (worth x vs)
    /\ represents (worth_at point (whole_of m y)) (worth y vs).
  by split; apply: all_worth; rewrite ?mem_head // inE mem_cat mem_head !orbT.
have xs_in : {in xs, forall z, represents (worth_at point (whole_of m z)) (worth z vs)}.
  by move=> z z_in; apply: all_worth; rewrite inE mem_cat z_in !orbT.
have ys_in : {in ys, forall z, represents (worth_at point (whole_of m z)) (worth z vs)}.
  by move=> z z_in; apply: all_worth; rewrite inE mem_cat inE z_in !orbT.
have xs_ok := represents_largest x_ok xs_in; have ys_ok := represents_largest y_ok ys_in.
rewrite -(represents_le xs_ok ys_ok) -(represents_le ys_ok xs_ok) /comp.
set a := largest _ _; set b := largest _ _.
case: Z.compare_spec => /= h; split; apply/Z.leb_spec0; lia.
Qed.

End Whole.

Lemma look_filled n point places vs s : uniq (unzip1 places) -> size places <= size vs ->
  look (filled n point places vs) s
  = if s \in unzip1 places then Some (scaled n (nth 0%coqQ vs (index s (unzip1 places)))) else look point s.
Proof.
elim: places point vs => [|[i l] places ih] point [|v vs] //= /andP[new uniq_places] le.
rewrite ih // look_put inE eq_sym; case: eqP new => [->|_] new //=; by rewrite (negbTE new).
Qed.

Lemma used_users (xs : seq sparse) (x : sparse) (e : N * Q) : x \in xs -> e \in x -> used (users xs) e.1.
Proof.
move=> x_in e_in; have : e \in flatten xs by apply/flattenP; exists x.
rewrite /users; elim: (flatten xs) (PositiveMap.empty unit) => //= f es ih t.
rewrite inE => /predU1P[<-|/ih]; last exact.
have : used (put t e.1 tt) e.1 by rewrite /used look_put eqxx.
elim: es (put t e.1 tt) {ih} => //= g es ih t' mem; apply: ih.
by move: mem; rewrite /used look_put; case: eqP.
Qed.

(** * The quick count is the count of all variants *)

Theorem quick_recountE p r : quick_recount p r = recount p r.
Proof.
set d := N.to_nat (states p); set xs := losing p; set ys := winning p; set pool := pool_of p r.
pose n := common [seq e.2 | e <- pool]; pose m := common [seq e.2 | e <- flatten (xs ++ ys)].
pose P (e : N * N) := used (users (xs ++ ys)) e.1; pose both := zip (state_list d) (labels_of d (labels p)).
pose places := filter P both; pose rest := filter (predC P) both.
pose label i := nth 0%coqN (label_list d (labels p)) (N.to_nat i).
have bothE : both = [seq (i, label i) | i <- state_list d].
  by rewrite /both labels_ofE -{1}[state_list d]map_id zip_map.
pose order := unzip1 places ++ unzip1 rest.
have perm_both : perm_eq (places ++ rest) both by rewrite perm_filterC.
have perm_order : perm_eq order (state_list d).
  rewrite /order -map_cat (perm_trans (perm_map _ perm_both)) // bothE -map_comp.
  by rewrite (eq_map (f2 := id)) ?map_id.
have uniq_order : uniq order by rewrite (perm_uniq perm_order) uniq_states.
have labels_order : unzip2 places ++ unzip2 rest = [seq label i | i <- order].
  rewrite /order -!map_cat -map_comp; apply/eq_in_map => e.
  by rewrite (perm_mem perm_both) bothE => /mapP[i _ ->].
have labels_states : [seq label i | i <- state_list d] = label_list d (labels p) by rewrite -labels_ofE labels_of_list.
have perm_pool : perm_eq (unzip2 places ++ unzip2 rest) (unzip1 pool).
  by rewrite unzip_pool labels_order -labels_states perm_map.
have [right _] := gatheredP pool.
have variantsE : perm_eq (variants d (labels p) r)
    [seq reread order (state_list d) vs | vs <- arrangements (unzip2 places ++ unzip2 rest) pool].
  rewrite labels_order /variants -pool_ofE -/pool -[X in arrangements X]labels_states; exact: perm_arranged.
have sizeE : N.to_nat (gathered pool).2 = size (arrangements (unzip2 places ++ unzip2 rest) pool).
  by have := perm_size variantsE; rewrite size_map -orbit_size_sound.
have spec o := descendE o n (map (whole_of m) xs) (map (whole_of m) ys) (PositiveMap.empty Z) (0, 0, 0)%coqN right
  perm_pool sizeE.
have good vs : vs \in arrangements (unzip2 places ++ unzip2 rest) pool ->
    let o := outcome (map (whole_of m) xs) (map (whole_of m) ys) (filled n (PositiveMap.empty Z) places vs) in
    as_good ys xs (reread order (state_list d) vs) = ~~ same_outcome Lt o
    /\ as_good xs ys (reread order (state_list d) vs) = ~~ same_outcome Gt o.
  move=> mem; apply: (@outcome_as_good n m _ _ (common_gt0 _) (common_gt0 _) xs ys) => x x_in e e_in; split.
    by apply/scaled_common/map_f/flattenP; exists x.
  have values_in v : v \in vs -> v \in [seq e.2 | e <- pool].
    move: mem; rewrite mem_arrangements => /andP[/eqP same perm] v_in.
    by rewrite -(perm_mem (perm_map snd perm)) -/(unzip2 _) unzip2_zip ?same.
  have size_vs : size vs = size order by move: mem; rewrite labels_order mem_arrangements size_map => /andP[/eqP].
  have e_used := used_users x_in e_in.
  rewrite look_filled; first last.
  - by rewrite size_vs /order size_cat !size_map leq_addr.
  - by move: uniq_order; rewrite cat_uniq => /andP[].
  have placed : (e.1 \in unzip1 places) = (N.to_nat e.1 < d).
    rewrite -mem_states; apply/mapP/idP => [[f]|mem_e].
      by rewrite mem_filter bothE => /andP[_ /mapP[i i_in ->]] ->.
    by exists (e.1, label e.1); rewrite // mem_filter /P e_used bothE map_f.
  rewrite placed; case: ltnP => lt; last first.
    by rewrite nth_default ?size_map ?size_traject // /look PositiveMap.gempty.
  rewrite /reread (nth_map 0%coqN) ?size_traject // {1}state_listE (nth_map 0) ?size_iota // nth_iota // add0n N2Nat.id.
  rewrite index_cat placed lt; apply/scaled_common/values_in/mem_nth.
  rewrite size_vs /order size_cat ltn_addr // index_mem placed.
  exact: lt.
case quick: (quick_recount p r) => [[b t] a]; case slow: (recount p r) => [[b' t'] a'].
have [bE tE aE] := tally_variantsE slow.
have {}spec o : part o (b, t, a) = count (fun vs => same_outcome o (outcome (map (whole_of m) xs) (map (whole_of m) ys)
    (filled n (PositiveMap.empty Z) places vs))) (arrangements (unzip2 places ++ unzip2 rest) pool).
  rewrite -quick /quick_recount -/pool [gathered pool]surjective_pairing spec.
  by case: o.
have := spec Gt; have := spec Eq; have := spec Lt; move=> /= aE' tE' bE'.
congr (_, _, _); apply: N2Nat.inj.
- rewrite bE bE' (seq.permP variantsE) count_map; apply: eq_in_count => vs /good[/= -> ->].
  by case: outcome.
- rewrite tE tE' (seq.permP variantsE) count_map; apply: eq_in_count => vs /good[/= -> ->].
  by case: outcome.
rewrite aE aE' (seq.permP variantsE) count_map; apply: eq_in_count => vs /good[/= -> _].
by case: outcome.
Qed.

(** The three counts add up to the size of the orbit. *)
Lemma quick_recount_total p r b t a : quick_recount p r = (b, t, a) -> (b + t + a)%coqN = orbit_size p r.
Proof.
rewrite quick_recountE => /tally_variantsE[bE tE aE]; apply: N2Nat.inj.
rewrite orbit_size_sound !N2Nat.inj_add bE tE aE !plusE.
by rewrite (count_split (as_good (winning p) (losing p)) (as_good (losing p) (winning p))) count_predC.
Qed.

(** No orbit is empty. *)
Lemma orbit_size_gt0 p r : 0 < N.to_nat (orbit_size p r).
Proof.
rewrite orbit_size_sound lt0n; apply/eqP=> none.
have := size_arrangements (perm_refl (unzip1 (pool_of p r))).
rewrite unzip_pool pool_ofE -/(variants _ _ _) none mul0n => zero.
by have := stabiliser_gt0 (label_list (N.to_nat (states p)) (labels p)); rewrite -zero.
Qed.

(** What the quick count says of the permutations of the group, over every ordered field. *)
Theorem quick_recount_sound (p : problem) (r : sparse) b t a : quick_recount p r = (b, t, a) ->
  0 < N.to_nat (b + t + a) /\ forall R : realFieldType,
  let d := N.to_nat (states p) in
  let G := group_of d (labels p) in
  [/\ permuted G (at_least (winning_options R p) (losing_options R p)) (option_of R d r) * N.to_nat (b + t + a)
       = N.to_nat (b + t) * #|G|,
      permuted G (wins (winning_options R p) (losing_options R p)) (option_of R d r) * N.to_nat (b + t + a)
       = N.to_nat b * #|G|
    & permuted G (wins (losing_options R p) (winning_options R p)) (option_of R d r) * N.to_nat (b + t + a)
       = N.to_nat a * #|G| ].
Proof.
move=> counted; split; first by rewrite (quick_recount_total counted) orbit_size_gt0.
by apply: recount_sound; rewrite -quick_recountE.
Qed.
