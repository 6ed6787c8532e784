(** The orbit of one reward, counted by computation: the list of all its different variants, and which set wins at
    each.  With a bound that a reward meets, the bound cannot be improved.  counting.v has a faster count, which
    counting_sound.v proves equal to this one. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging tokens certificate checker acting.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

(** * Computing *)

(** A reward as the list of its values, in lowest terms. *)
Definition values (d : nat) (r : sparse) : seq Q := [seq Qred (weight_at r (N.of_nat i)) | i <- iota 0 d].

(** The labels of the states; without labels all are equal. *)
Definition label_list (d : nat) (ls : option (seq N)) : seq N :=
  if ls is Some names then [seq nth 0%coqN names i | i <- iota 0 d] else nseq d 0%coqN.

(** All ways to hand the values of a pool of (label, value) to states with these labels, each once. *)
Fixpoint arrangements (ls : seq N) (pool : seq (N * Q)) : seq (seq Q) :=
  if ls is l :: ls' then
    flatten [seq [seq v :: rest | rest <- arrangements ls' (rem (l, v) pool)]
            | v <- undup [seq e.2 | e <- pool & e.1 == l]]
  else if pool is [::] then [:: [::]] else [::].

(** The different variants of a reward. *)
Definition variants (d : nat) (ls : option (seq N)) (r : sparse) : seq (seq Q) :=
  let names := label_list d ls in arrangements names (zip names (values d r)).

(** What an option is worth. *)
Definition worth (x : sparse) (vs : seq Q) : Q :=
  foldr (fun e sum => Qplus (Qmult e.2 (nth 0%coqQ vs (N.to_nat e.1))) sum) 0%coqQ x.

Definition greatest (a : Q) (qs : seq Q) : Q := foldl (fun m q => if Qle_bool m q then q else m) a qs.

(** max over ys >= max over xs. *)
Definition as_good (ys xs : seq sparse) (vs : seq Q) : bool :=
  match [seq worth x vs | x <- xs], [seq worth y vs | y <- ys] with
  | [::], _ => true
  | _, [::] => false
  | a :: qa, b :: qb => Qle_bool (greatest a qa) (greatest b qb)
  end.

(** How many variants have max_B > max_A, equal, max_A > max_B. *)
Definition tally_step (xs ys : seq sparse) (c : N * N * N) (vs : seq Q) : N * N * N :=
  let: (b, t, a) := c in
  if as_good ys xs vs then if as_good xs ys vs then (b, N.succ t, a) else (N.succ b, t, a) else (b, t, N.succ a).

Definition tally_variants (xs ys : seq sparse) (all_variants : seq (seq Q)) : N * N * N :=
  foldl (tally_step xs ys) (0, 0, 0)%coqN all_variants.

Definition recount (p : problem) (r : sparse) : N * N * N :=
  tally_variants (losing p) (winning p) (variants (N.to_nat (states p)) (labels p) r).

(** * Soundness *)

(** What [arrangements] lists. *)
Lemma mem_arrangements ls pool vs :
  (vs \in arrangements ls pool) = (size vs == size ls) && perm_eq (zip ls vs) pool.
Proof.
elim: ls pool vs => [|l ls ih] pool vs /=.
  case: vs pool => [|v vs] [|e pool]; rewrite ?in_nil ?inE //=.
  by apply/esym/negP=> /perm_size.
apply/flatten_mapP/andP=> [[v]|[]].
  rewrite mem_undup => /mapP[[l' v'] /=]; rewrite mem_filter /= => /andP[/eqP -> mem] -> /mapP[rest].
  rewrite ih => /andP[/eqP same perm] ->; rewrite /= same eqxx; split=> //.
  by rewrite perm_sym (permPl (perm_to_rem mem)) perm_cons perm_sym.
case: vs => [|v vs] //= same perm; have mem : (l, v) \in pool by rewrite -(perm_mem perm) mem_head.
exists v; first by rewrite mem_undup; apply/mapP; exists (l, v); rewrite // mem_filter eqxx.
apply/mapP; exists vs => //; rewrite ih -eqSS same -(perm_cons (l, v)) perm_sym.
by rewrite -(permPl (perm_to_rem mem)) perm_sym.
Qed.

Lemma uniq_prefixed (V : eqType) (F : V -> seq (seq V)) (vs : seq V) :
  uniq vs -> (forall v, uniq (F v)) -> uniq (flatten [seq [seq v :: rest | rest <- F v] | v <- vs]).
Proof.
move=> uniq_vs uniq_F; elim: vs uniq_vs => [|v vs ih] //= /andP[new /ih rest].
rewrite cat_uniq rest andbT map_inj_uniq ?uniq_F => [/=|x y []] //.
apply/hasPn=> w /flatten_mapP[u u_vs /mapP[x _ ->]]; apply/mapP=> -[y _ [uv _]].
by rewrite -uv u_vs in new.
Qed.

Lemma uniq_arrangements ls pool : uniq (arrangements ls pool).
Proof.
elim: ls pool => [|l ls ih] pool /=; first by case: pool.
by apply: (uniq_prefixed (F := fun v => arrangements ls (rem (l, v) pool))) => //; exact: undup_uniq.
Qed.

Section Soundness.

Variables (R : realFieldType) (d : nat).
Notation number := (number R).
Notation option_of := (option_of R d).

(** The reward with these values. *)
Definition reward_of (vs : seq Q) : vector [finType of 'I_d] R := [ffun i : 'I_d => number (nth 0%coqQ vs i)].

Lemma number_inj a b : number a = number b -> Qred a = Qred b.
Proof.
move=> ab; apply/Qred_complete/Qle_antisym; apply/Qle_bool_iff; rewrite -(number_le R) ab; exact: lexx.
Qed.

Lemma reward_of_values r : reward_of (values d r) = option_of r.
Proof.
apply/ffunP=> i; rewrite !ffunE (nth_map 0%N) ?size_iota // nth_iota // add0n number_red /weight_at.
elim: r => [|[s w] r ih] /=; first by rewrite big_nil number0.
rewrite big_cons /= -ih; case: N.eqb_spec => [->|ne]; first by rewrite Nat2N.id eqxx numberD.
by case: eqP => // same; case: ne; rewrite -same N2Nat.id.
Qed.

Lemma value_worth x vs : size vs = d -> value (option_of x) (reward_of vs) = number (worth x vs).
Proof.
move=> size_vs; elim: x => [|[s w] x ih].
  by rewrite [RHS]number0 /value big1 // => i _; rewrite ffunE big_nil mul0r.
rewrite /= numberD numberM -ih /value; pose here (i : 'I_d) := if N.to_nat s == i then number w else 0.
have -> : number w * number (nth 0%coqQ vs (N.to_nat s)) = \sum_(i < d) here i * reward_of vs i.
  case: (ltnP (N.to_nat s) d) => lt; last first.
    rewrite nth_default ?size_vs // number0 mulr0 big1 // => i _; rewrite /here; case: eqP => [si|]; rewrite ?mul0r //.
    by move: lt; rewrite si leqNgt ltn_ord.
  rewrite (bigD1 (Ordinal lt)) //= /here eqxx ffunE big1 ?addr0 // => i ne.
  by case: eqP => [si|]; rewrite ?mul0r //; case/eqP: ne; apply: val_inj.
rewrite -big_split /=; apply: eq_bigr => i _; rewrite -mulrDl; congr (_ * _).
by rewrite !ffunE big_cons /= /here; case: eqP => _; rewrite ?add0r.
Qed.

Lemma greatest_mem a qs : greatest a qs \in a :: qs.
Proof.
elim: qs a => [|q qs ih] a /=; first exact: mem_head.
case: ifP => _; first by rewrite inE ih orbT.
by have := ih a; rewrite !inE => /orP[->|->]; rewrite ?orbT.
Qed.

Lemma greatest_max a qs q : q \in a :: qs -> number q <= number (greatest a qs).
Proof.
have grows b ps : number b <= number (greatest b ps).
  elim: ps b => [|p ps ih] b /=; first exact: lexx.
  by case: ifP => [le|_]; [apply: le_trans (ih p); rewrite number_le | exact: ih].
elim: qs a => [|p qs ih] a; first by rewrite mem_seq1 => /eqP ->; exact: grows.
rewrite 2!inE => /or3P[/eqP ->|/eqP ->|mem]; first exact: grows.
  rewrite /=; case: ifP => [_|/negbT lt]; first exact: grows.
  by apply: le_trans (grows a qs); move: lt; rewrite -(number_le R) -ltNge => /ltW.
by rewrite /=; apply: ih; rewrite inE mem orbT.
Qed.

Lemma as_good_at_least ys xs vs : size vs = d ->
  as_good ys xs vs = at_least (options_of R d ys) (options_of R d xs) (reward_of vs).
Proof.
move=> size_vs; rewrite /as_good.
case: xs => [|x xs] //=; case: ys => [|y ys] /=; first by [].
set a := worth x vs; set b := worth y vs; set qa := map _ xs; set qb := map _ ys.
have as_worth z zs q : q \in worth z vs :: [seq worth z' vs | z' <- zs] ->
    exists2 z', z' \in z :: zs & value (option_of z') (reward_of vs) = number q.
  rewrite -[_ :: _]/[seq worth z' vs | z' <- z :: zs] => /mapP[z' mem ->]; exists z' => //; exact: value_worth.
have in_worth z zs z' : z' \in z :: zs -> worth z' vs \in worth z vs :: [seq worth z' vs | z' <- zs].
  by rewrite -[_ :: map _ _]/[seq worth z' vs | z' <- z :: zs]; exact: map_f.
rewrite -[_ && all _ _]/(at_least (options_of R d (y :: ys)) (options_of R d (x :: xs)) (reward_of vs)).
rewrite -(number_le R); apply/idP/at_leastP=> [le v /mapP[z mem ->]|beats].
  have [z' mem' best] := as_worth y ys _ (greatest_mem b qb).
  exists (option_of z'); first exact: map_f.
  by rewrite best value_worth //; apply: le_trans (greatest_max (in_worth _ _ _ mem)) le.
have [z mem best] := as_worth x xs _ (greatest_mem a qa).
have [_ /mapP[z' mem' ->]] := beats _ (map_f _ mem); rewrite best value_worth // => le.
exact: le_trans le (greatest_max (in_worth _ _ _ mem')).
Qed.

(** ** The variants are the orbit *)

Variable ls : option (seq N).
Notation names := (label_list d ls).
Notation G := (group_of d ls).

Lemma size_names : size names = d.
Proof. by rewrite /label_list; case: ls => [l|]; rewrite ?size_map ?size_iota ?size_nseq. Qed.

Lemma size_values r : size (values d r) = d.
Proof. by rewrite size_map size_iota. Qed.

(** The group is the permutations that keep the labels. *)
Lemma mem_group (s : 'S_d) :
  (s \in G) = [forall i : 'I_d, nth 0%coqN names (s i) == nth 0%coqN names i].
Proof.
rewrite /group_of /label_list; case: ls => [l|]; last first.
  by rewrite inE; apply/esym/forallP=> i; rewrite !nth_nseq !ltn_ord.
rewrite inE; apply: eq_forallb => i; rewrite !(nth_map 0%N) ?size_iota // !nth_iota // !add0n.
by apply/eqP/eqP=> [/N2Nat.inj|->].
Qed.

Lemma size_variant r vs : vs \in variants d ls r -> size vs = d.
Proof. by rewrite mem_arrangements size_names => /andP[/eqP]. Qed.

(** A list of length d, by its positions. *)
Lemma list_by_position (V : Type) (x0 : V) (xs : seq V) : size xs = d ->
  xs = [seq nth x0 xs (i : 'I_d) | i <- enum 'I_d].
Proof. by move=> size_xs; rewrite (map_comp (nth x0 xs) val) val_enum_ord -size_xs -/(mkseq _ _) mkseq_nth. Qed.

Lemma variants_orbit r w :
  reflect (exists2 vs, vs \in variants d ls r & w = reward_of vs) (w \in orbit_of G (option_of r)).
Proof.
rewrite mem_undup -reward_of_values; set rv := values d r.
have size_rv : size rv = d := size_values r.
pose F (i : 'I_d) := (nth 0%coqN names i, nth 0%coqQ rv i).
have pool : zip names rv = [seq F i | i <- enum 'I_d].
  by rewrite {1}(list_by_position 0%coqN size_names) {1}(list_by_position 0%coqQ size_rv) zip_map.
apply: (iffP mapP) => [[s]|[vs]].
  rewrite mem_enum => Gs ->; pose t := (s^-1)%g.
  have Gt : t \in G by rewrite groupV.
  exists [seq nth 0%coqQ rv (t i) | i <- enum 'I_d]; last first.
    by apply/ffunP=> i; rewrite !ffunE (nth_map i) ?size_enum_ord ?nth_ord_enum.
  rewrite mem_arrangements size_map size_enum_ord size_names eqxx /= -/rv pool.
  have -> : zip names [seq nth 0%coqQ rv (t i) | i <- enum 'I_d] = [seq F i | i <- [seq t i | i <- enum 'I_d]].
    rewrite {1}(list_by_position 0%coqN size_names) zip_map -[RHS]map_comp; apply/eq_map => i /=.
    by move: Gt; rewrite mem_group /F => /forallP/(_ i)/eqP ->.
  apply/perm_map/uniq_perm => [||i]; first by rewrite map_inj_uniq ?enum_uniq //; exact: perm_inj.
    exact: enum_uniq.
  rewrite [RHS]mem_enum; apply/mapP; exists (t^-1%g i); by rewrite ?mem_enum ?permKV.
rewrite mem_arrangements -/rv => /andP[/eqP size_vs same] ->; rewrite size_names in size_vs.
have size_pool : size (zip names rv) == d by rewrite size_zip size_names size_rv minnn.
have /tuple_permP[p pE] : perm_eq (zip names vs) (Tuple size_pool) by [].
have at_i (i : 'I_d) : (nth 0%coqN names i, nth 0%coqQ vs i) = F (p i).
  rewrite -nth_zip ?size_names // pE (nth_map i) ?size_enum_ord // nth_ord_enum (tnth_nth (0%coqN, 0%coqQ)) /=.
  by rewrite nth_zip // size_names size_rv.
exists p^-1%g; last first.
  by apply/ffunP=> i; rewrite !ffunE invgK; case: (at_i i) => _ ->.
by rewrite mem_enum groupV mem_group; apply/forallP=> i; case: (at_i i) => ->.
Qed.

(** The variants are the orbit, each once. *)
Lemma orbit_variants r : perm_eq (orbit_of G (option_of r)) [seq reward_of vs | vs <- variants d ls r].
Proof.
apply: uniq_perm; first exact: undup_uniq.
  rewrite map_inj_in_uniq ?uniq_arrangements // => vs us vs_in us_in same.
  have reduced ws i : ws \in variants d ls r -> (i < d)%N -> Qred (nth 0%coqQ ws i) = nth 0%coqQ ws i.
    move=> ws_in lt; have size_ws := size_variant ws_in; move: ws_in; rewrite mem_arrangements => /andP[_ perm].
    have : (nth 0%coqN names i, nth 0%coqQ ws i) \in zip names (values d r).
      by rewrite -(perm_mem perm) -nth_zip ?size_names // mem_nth // size_zip size_names size_ws minnn.
    move=> /(nthP (0%coqN, 0%coqQ))[k lk]; rewrite nth_zip ?size_names ?size_values // => -[_ <-].
    rewrite size_zip size_names size_values minnn in lk.
    rewrite (nth_map 0%N) ?size_iota //; exact/Qred_complete/Qred_correct.
  apply: (@eq_from_nth _ 0%coqQ); first by rewrite (size_variant vs_in) (size_variant us_in).
  move=> i; rewrite (size_variant vs_in) => lt; rewrite -(reduced vs) // -(reduced us) //.
  by have := congr1 (fun f : vector _ R => f (Ordinal lt)) same; rewrite !ffunE; exact: number_inj.
move=> w; apply/variants_orbit/mapP=> -[vs vs_in ->]; by exists vs.
Qed.

Lemma count_orbit (P : pred (vector [finType of 'I_d] R)) r :
  count P (orbit_of G (option_of r)) = count (fun vs => P (reward_of vs)) (variants d ls r).
Proof. by rewrite (seq.permP (orbit_variants r)) count_map. Qed.

End Soundness.

(** What the tally counts. *)
Lemma tally_variantsE xs ys vss b t a : tally_variants xs ys vss = (b, t, a) ->
  [/\ N.to_nat b = count (fun vs => as_good ys xs vs && ~~ as_good xs ys vs) vss,
      N.to_nat t = count (fun vs => as_good ys xs vs && as_good xs ys vs) vss
    & N.to_nat a = count (fun vs => ~~ as_good ys xs vs) vss].
Proof.
rewrite /tally_variants.
suff gen b0 t0 a0 : foldl (tally_step xs ys) (b0, t0, a0) vss = (b, t, a) ->
    [/\ N.to_nat b = (N.to_nat b0 + count (fun vs => as_good ys xs vs && ~~ as_good xs ys vs) vss)%N,
        N.to_nat t = (N.to_nat t0 + count (fun vs => as_good ys xs vs && as_good xs ys vs) vss)%N
      & N.to_nat a = (N.to_nat a0 + count (fun vs => ~~ as_good ys xs vs) vss)%N].
  by move/gen=> [-> -> ->].
elim: vss b0 t0 a0 => [|vs vss ih] b0 t0 a0; first by case=> -> -> ->; rewrite !addn0.
rewrite -[foldl _ _ _]/(foldl (tally_step xs ys) (tally_step xs ys (b0, t0,
  a0) vs) vss) /tally_step -/(tally_step xs ys).
case good: (as_good ys xs vs); case back: (as_good xs ys vs) => /ih[-> -> ->]; rewrite /= good ?back;
  by rewrite ?N2Nat.inj_succ ?addSnnS ?add0n.
Qed.

Lemma count_split (V : Type) (P Q : pred V) (vs : seq V) :
  (count (fun v => P v && ~~ Q v) vs + count (fun v => P v && Q v) vs)%N = count P vs.
Proof.
elim: vs => //= v vs <-; case: (P v); case: (Q v); by rewrite /= ?add0n ?addnS ?addSn ?add1n.
Qed.

(** Counting permutations of the group and counting variants give the same shares. *)
Lemma permuted_variants (R : realFieldType) d ls r (P : pred (vector [finType of 'I_d] R)) :
  (permuted (group_of d ls) P (option_of R d r) * size (variants d ls r)
   = count (fun vs => P (reward_of R d vs)) (variants d ls r) * #|group_of d ls|)%N.
Proof.
rewrite -(size_map (reward_of R d)) -(perm_size (@orbit_variants R d ls r)) (permuted_orbit [group of group_of d ls]).
by rewrite (@count_orbit R d ls) (card_orbit [group of group_of d ls] (option_of R d r)) mulnAC mulnC mulnA mulnAC.
Qed.

(** What the count says of the permutations of the group, over every ordered field. *)
Theorem recount_sound (p : problem) (r : sparse) b t a : recount p r = (b, t, a) -> forall R : realFieldType,
  let d := N.to_nat (states p) in
  let G := group_of d (labels p) in
  [/\ (permuted G (at_least (winning_options R p) (losing_options R p)) (option_of R d r) * N.to_nat (b + t + a)
        = N.to_nat (b + t) * #|G|)%N,
      (permuted G (wins (winning_options R p) (losing_options R p)) (option_of R d r) * N.to_nat (b + t + a)
        = N.to_nat b * #|G|)%N
    & (permuted G (wins (losing_options R p) (winning_options R p)) (option_of R d r) * N.to_nat (b + t + a)
        = N.to_nat a * #|G|)%N].
Proof.
move=> counted R d G; set As := losing_options R p; set Bs := winning_options R p; set rv := option_of R d r.
have [bE tE aE] := tally_variantsE counted.
set vss := variants _ _ _ in bE tE aE.
have good vs : vs \in vss -> (as_good (winning p) (losing p) vs = at_least Bs As (reward_of R d vs))
    * (as_good (losing p) (winning p) vs = at_least As Bs (reward_of R d vs)).
  by move=> /size_variant size_vs; rewrite !(as_good_at_least R _ _ size_vs).
have total (P : pred _) (n : N) : N.to_nat n = count (fun vs => P (reward_of R d vs)) vss ->
    (permuted G P rv * N.to_nat (b + t + a) = N.to_nat n * #|G|)%N.
  move=> nE; rewrite nE -permuted_variants; congr (_ * _)%N; rewrite !N2Nat.inj_add bE tE aE !plusE.
  by rewrite (count_split (as_good (winning p) (losing p)) (as_good (losing p) (winning p))) count_predC.
split; apply: total.
- rewrite N2Nat.inj_add bE tE plusE (count_split (as_good (winning p) (losing p)) (as_good (losing p) (winning p))).
  by apply: eq_in_count => vs /good[-> _].
- rewrite bE; apply: eq_in_count => vs /good[-> ->]; rewrite /wins.
  have := @wins_asym _ R As Bs (reward_of R d vs); rewrite /wins.
  by case: (at_least Bs As); case: (at_least As Bs) => //= h; case: h.
by rewrite aE; apply: eq_in_count => vs /good[-> _].
Qed.
