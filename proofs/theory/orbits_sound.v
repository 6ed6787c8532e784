(** Soundness of rule orbits: what [check_orbits] accepts satisfies the hypotheses of the orbit law.

    The generators permute the members (strictly sorted options are determined by their entries, so moving them is
    injective), the links show that members of one name are images of one another, and the share is the least one. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements tokens certificate checker acting orbits.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.


(** * Counting *)

(** What [all_distinct] says. *)
Lemma all_distinct_uniq xs : all_distinct xs -> uniq xs.
Proof.
pose step (s : bool * option_set) x := if contains s.2 x then (false, s.2) else
  let k := key x in (s.1, PositiveMap.add k (x :: odflt [::] (PositiveMap.find k s.2)) s.2).
suff gen seen (s : bool * option_set) : (forall x, contains s.2 x = (x \in seen)) -> (s.1 -> uniq seen) ->
    (foldl step s xs).1 -> uniq (catrev xs seen).
  by rewrite -rev_uniq /rev; apply: gen => // x; rewrite /contains PositiveMap.gempty.
elim: xs seen s => [|y xs ih] seen s sE us //=; apply: ih => [x|]; rewrite /step sE; last first.
  by case: ifP => //= y_new /us ->; rewrite y_new.
case: ifP => //= [y_old|_]; rewrite inE ?sE; first by case: eqP => // ->.
rewrite -sE /contains; case: (Pos.eq_dec (key x) (key y)) => [->|ne].
  by rewrite PositiveMap.gss inE; case: PositiveMap.find.
by rewrite PositiveMap.gso //; case: eqP => // xy; rewrite xy in ne.
Qed.

(** A tally counts. *)
Lemma tally_count names name : tallied (tally names) name = N.of_nat (count_mem name names).
Proof.
rewrite /tally; have : tallied (PositiveMap.empty N) name = N.of_nat 0 by rewrite /tallied look_empty.
rewrite -[count_mem _ _]add0n; elim: names (PositiveMap.empty N) 0%N => [|y names ih] t k tE /=; first by rewrite addn0.
rewrite addnA; apply: ih; rewrite /tallied look_put; case: eqP => [->|_]; last by rewrite addn0.
by rewrite /= -/(tallied t name) tE addn1 Nat2N.inj_succ.
Qed.

(** The share [a] is at most the share [b]. *)
Definition below (a b : N * N) : Prop := N.le (N.mul a.1 b.2) (N.mul b.1 a.2).

Lemma below_trans a b c : N.lt 0 b.2 -> below a b -> below b c -> below a c.
Proof. rewrite /below; nia. Qed.

(** The smaller of two shares is below both. *)
Lemma least_below a b : N.lt 0 a.2 -> N.lt 0 b.2 ->
  [/\ N.lt 0 (least a b).2, below (least a b) a & below (least a b) b].
Proof. by rewrite /least /below; case: N.leb_spec => h a0 b0; split => //; lia. Qed.

(** The least of all shares. *)
Lemma least_share (U : eqType) (f : U -> N * N) (us : seq U) s : N.lt 0 s.2 -> (forall u, u \in us -> N.lt 0 (f u).2) ->
  let share := foldl (fun s u => least s (f u)) s us in
  [/\ N.lt 0 share.2, below share s & forall u, u \in us -> below share (f u)].
Proof.
elim: us s => [|u us ih] s s0 f0 /=; first by split=> //; rewrite /below; lia.
have [least0 below_s below_u] := least_below s0 (f0 u (mem_head _ _)).
case: (ih _ least0) => [v vus|share0 below_least below_us]; first by apply: f0; rewrite inE vus orbT.
split=> // [|v]; first exact: below_trans below_least below_s.
by rewrite inE => /predU1P[->|/below_us] //; exact: below_trans below_least below_u.
Qed.

(** A share of counts as natural numbers. *)
Lemma share_counts (w c : N) (a b : nat) : N.le (N.mul w (N.of_nat a)) (N.mul (N.of_nat b) c) ->
  (N.to_nat w * a <= N.to_nat c * b)%N.
Proof. by move=> le; apply/ssrnat.leP; rewrite -!multE; lia. Qed.

(** * The generators permute the members *)

Section Orbits.

Variables (R : realFieldType) (d : N).
Notation k := (N.to_nat d).
Notation options_of := (options_of R k).
Notation option_of := (option_of R k).

Section Generator.

Variable phi : moves.
Hypotheses (made : made_of_pairs phi) (ok : is_permutation d phi).
Notation s := (permutation_of k phi).

(** [phi x]; an option that is not touched keeps its spelling. *)
Definition moved_option (x : sparse) : sparse := if touches phi x then move phi x else x.

(** It means the image under the permutation. *)
Lemma option_moved x : option_of (moved_option x) = act s (option_of x).
Proof.
rewrite /moved_option; case: ifP => [_|/negbT free]; first by rewrite -option_move.
by rewrite permutation_untouched.
Qed.

(** Its entries are those of [x], each at the image of its state. *)
Lemma perm_moved x : perm_eq (moved_option x) [seq (image phi e.1, e.2) | e <- x].
Proof.
rewrite /moved_option; case: ifP => [_|/negbT/hasPn stays]; first exact: perm_move.
rewrite [X in perm_eq _ X](_ : _ = x) // -[RHS]map_id; apply/eq_in_map => -[j w] /stays.
by rewrite /moved /image /=; case: (look _ j).
Qed.

(** Options in the one spelling of their entries are moved to different ones. *)
Lemma moved_option_inj : {in well_formed &, injective moved_option}.
Proof.
move=> x y sorted_x sorted_y xy.
have entry_inj : injective (fun e : N * Q => (image phi e.1, e.2)).
  move=> [i v] [j w] [ij ->]; congr (_, _).
  by rewrite -(inverse_image made ok i) -(inverse_image made ok j) ij.
have same : perm_eq x y.
  apply: (perm_map_inj entry_inj); apply: perm_trans (perm_moved y).
  by rewrite -xy perm_sym; exact: perm_moved.
apply: irr_sorted_eq sorted_x sorted_y (perm_mem same).
- by move=> e f g /N.ltb_lt ef /N.ltb_lt fg; apply/N.ltb_lt; lia.
- by move=> e; exact: N.ltb_irrefl.
Qed.

(** A generator that keeps what it touches inside [C] permutes [C]. *)
Lemma generator_permutes (C : seq sparse) : uniq C -> all well_formed C ->
    {in C, forall x, touches phi x -> move phi x \in C} ->
  perm_eq (image_of s (options_of C)) (options_of C).
Proof.
move=> uniq_C /allP wf inside.
rewrite /image_of -map_comp -(eq_map option_moved) (map_comp option_of) perm_map //.
have uniq_moved : uniq [seq moved_option x | x <- C].
  by rewrite map_inj_in_uniq // => x y /wf wx /wf wy; exact: moved_option_inj.
have sub : {subset [seq moved_option x | x <- C] <= C}.
  by move=> _ /mapP[x xC ->]; rewrite /moved_option; case: ifP => // /(inside x xC).
have same : [seq moved_option x | x <- C] =i C by case: (uniq_min_size uniq_moved sub); rewrite ?size_map.
exact: uniq_perm.
Qed.

End Generator.

(** * Cells *)

(** Members with a name are images of the member at the position that is their name. *)
Lemma cell_names_linked (H : {group {perm 'I_k}}) (C : seq sparse) gs
    (members : seq (N * (sparse * option (N * N)))) names :
    (forall c, c \in gs -> [/\ is_permutation d (moves_of c) & permutation_of k (moves_of c) \in H]) ->
    (forall kml, kml \in members -> look (listed C) kml.1 = Some kml.2.1) ->
    cell_names (listed C) (listed [seq moves_of c | c <- gs]) members = Some names ->
  (forall i name, look names i = Some name -> exists x y h,
    [/\ look (listed C) i = Some x, look (listed C) name = Some y, h \in H & option_of x = act h (option_of y)])
  /\ forall kml, kml \in members -> look names kml.1 != None.
Proof.
move=> gens in_C; pose linked t := forall i name, look t i = Some name -> exists x y h,
    [/\ look (listed C) i = Some x, look (listed C) name = Some y, h \in H & option_of x = act h (option_of y)].
rewrite /cell_names; set step := fun _ _ => _ => found.
have none ms : foldl step None ms = None by elim: ms => //= -[i [x link]] ms.
suff gen ms t : {subset ms <= members} -> linked t -> foldl step (Some t) ms = Some names ->
    linked names /\ forall i, (look t i != None) || (i \in [seq kml.1 | kml <- ms]) -> look names i != None.
  have [//||//|linked_names all_named] := gen members (PositiveMap.empty N).
    by move=> i name; rewrite look_empty.
  by split=> // kml mem; apply: all_named; rewrite map_f ?orbT.
elim: ms t => [|[i [x link]] ms ih] t sub linked_t /=; first by move=> [<-]; split=> // i; rewrite orbF.
have sub_ms : {subset ms <= members} by move=> kml mem; apply: sub; rewrite inE mem orbT.
have at_i : look (listed C) i = Some x := in_C _ (sub _ (mem_head _ _)).
have put_named name : linked (put t i name) -> foldl step (Some (put t i name)) ms = Some names ->
    linked names /\ forall j, (look t j != None) || (j \in i :: [seq kml.1 | kml <- ms]) -> look names j != None.
  move=> linked_put /(ih _ sub_ms linked_put)[linked_names named]; split=> // j j_named; apply: named.
  by rewrite look_put; move: j_named; rewrite inE (eq_sym j); case: (i =P j).
move: sub_ms put_named at_i; clear sub; case: link => [[g earlier]|] sub_ms put_named at_i; last first.
  apply: put_named => j name; rewrite look_put; case: eqP => [<- [<-]|_]; last exact: linked_t.
  by exists x, x, 1%g; rewrite group1 act1.
rewrite look_map; case at_g: (look (listed gs) g) => [c|] /=; last by rewrite none.
case at_e: (look _ earlier) => [y|]; last by rewrite none.
case named_e: (look t earlier) => [name|]; last by rewrite none.
case: eqP => [yx|]; last by rewrite none.
apply: put_named => j name'; rewrite look_put; case: eqP => [<- [<-]|_]; last exact: linked_t.
have [ok Hs] := gens c (look_listed at_g).
have [y' [z [h [at_e' at_name Hh yz]]]] := linked_t _ _ named_e.
exists x, z, (h * permutation_of k (moves_of c))%g; split=> //; first by rewrite groupM.
rewrite -yx (option_move (moves_of_made c) ok) actM -yz; congr (act _ (option_of _)).
by move: at_e'; rewrite at_e => -[].
Qed.


(** An accepted certificate proves its least share. *)
Lemma check_orbits_sound (labels : option (seq N)) (xs ys As : seq sparse) extra ms gs links (w c : N) :
  check_orbits d (omap (@listed N) labels) xs ys (listed As) (listed ys) extra ms gs links = Some (w, c) ->
  weak (group_of k labels) (options_of xs) (options_of ys) (N.to_nat w) (N.to_nat c) /\ N.lt 0 c /\ N.lt 0 w.
Proof.
rewrite /check_orbits; case: members_at => [C|] //; rewrite !lazyE !all_map.
case: ifP => // /andP[/andP[/andP[/andP[/andP[/eqP sizes distinct] wf] inC] /allP may] /allP near].
case cells: cell_names => [names|] //; set named := [seq _ | kx <- numbered 0 C].
set share := foldl _ _ _; case: N.ltb_spec => // share0 [shareE].
pose G := [group of group_of k labels].
pose H := [group of <<[set s in [seq permutation_of k (moves_of c) | c <- gs]]>>%g].
have uniq_C := all_distinct_uniq distinct.
have gens c' : c' \in gs -> is_permutation d (moves_of c') /\ permutation_of k (moves_of c') \in H.
  move=> c'gs; have may_c := may c' c'gs; split; first exact: may_act_permutation may_c.
  by apply: mem_gen; rewrite inE; apply/mapP; exists c'.
have HG : H \subset G.
  by rewrite gen_subG; apply/subsetP=> s; rewrite inE => /mapP[c' c'gs ->]; exact: may_act_group (may c' c'gs).
have onto h : h \in H -> perm_eq (image_of h (options_of C)) (options_of C).
  suff /subsetP sub : H \subset Group (stabiliser_group_set (options_of C)) by move/sub; rewrite inE.
  rewrite gen_subG; apply/subsetP=> s; rewrite !inE => /mapP[c' c'gs ->].
  have [ok _] := gens c' c'gs; have made := moves_of_made c'.
  apply: generator_permutes => // x xC /(touches_moved made)[s' s'x moved_s'].
  have at_x : look (listed C) (N.of_nat (index x C)) = Some x.
    by rewrite (look_listedE x) Nat2N.id index_mem xC nth_index.
  have held_x : N.of_nat (index x C) \in held (holders [seq states_of x | x <- C]) s'.
    by apply: (@holders_held _ _ (states_of x)) => //; rewrite look_map at_x.
  by have := allP (allP (near c' c'gs) s' moved_s') _ held_x; rewrite at_x contains_set_of.
have at_position i : look (listed C) i = omap (@fst _ _) (look (listed (zip C links)) i).
  by rewrite -look_map -/(unzip1 _) unzip1_zip // sizes.
have member_at kml : kml \in numbered 0 (zip C links) -> look (listed C) kml.1 = Some kml.2.1.
  by case: kml => i xl /mem_numbered at_i; rewrite at_position at_i.
have [linked all_named] := cell_names_linked gens member_at cells.
have named_at u : u \in named -> exists i, look (listed C) i = Some u.2 /\ look names i = Some u.1.
  case/mapP=> -[i x] /mem_numbered at_x -> /=; exists i; split=> //; move: at_x; rewrite at_position.
  case at_i: (look _ i) => [xl|] // _; have := all_named _ (numbered_mem at_i); by rewrite /=; case: look.
have namedE : [seq u.2 | u <- named] = C by rewrite -map_comp numbered_values.
pose cell v := [seq option_of u.2 | u <- named & u.1 == v].
have sum_name P v : count P (cell v) = count (fun u => P (option_of u.2) && (u.1 == v)) named.
  by rewrite count_map count_filter; apply: eq_count.
have all_positive u : u \in named -> N.lt 0 (tallied (tally [seq nx.1 | nx <- named]) u.1).
  move=> u_in; rewrite tally_count; suff : (0 < count_mem u.1 [seq nx.1 | nx <- named])%N by case: (count_mem _ _).
  by rewrite -has_count has_pred1 map_f.
have [|c0 below1 share_le] := @least_share _
  (fun u => (tallied (tally [seq nx.1 | nx <- named & contains (set_of ys) nx.2]) u.1,
             tallied (tally [seq nx.1 | nx <- named]) u.1)) named (1%coqN, 1%coqN) _ all_positive; first by [].
rewrite -/share shareE /below /= in c0 below1 share_le share0.
split=> //; apply: (@orbit_law_holds _ R G H _ _ (options_of C) [seq cell v | v <- undup [seq u.1 | u <- named]]
                                          (mem (options_of ys))) => //.
- by move=> _ /mapP[x xxs ->]; apply: map_f; have := allP inC x xxs; rewrite contains_set_of.
- rewrite -namedE /options_of -map_comp.
  rewrite (_ : flatten _ = [seq option_of u.2 | u <- flatten [seq [seq u <- named | u.1 == v]
                                                             | v <- undup [seq u.1 | u <- named]]]).
    exact/perm_map/perm_gather.
  by rewrite map_flatten -map_comp.
- move=> _ /mapP[v _ ->] _ _ /mapP[u + ->] /mapP[u' + ->].
  rewrite !mem_filter => /andP[/eqP uv u_in] /andP[/eqP u'v u'_in].
  have [i [at_i]] := named_at u u_in; rewrite uv => /linked[x [y [h [xE yE Hh xy]]]].
  have [i' [at_i']] := named_at u' u'_in; rewrite u'v => /linked[x' [y' [h' [x'E y'E Hh' x'y']]]].
  move: xE x'E y'E; rewrite at_i at_i' yE => -[xE] [x'E] [y'E]; exists (h^-1 * h')%g; first by rewrite groupM ?groupV.
  by rewrite xE xy x'E x'y' actM actK y'E.
- by move=> x _ xys r; exists x.
- move=> _ /mapP[v v_named ->]; move: v_named; rewrite mem_undup => /mapP[u u_named ->].
  have := share_le u u_named; rewrite !tally_count => le.
  have sizeE : size (cell u.1) = count_mem u.1 [seq nx.1 | nx <- named].
    by rewrite size_map size_filter [RHS]count_map.
  have more : (count_mem u.1 [seq nx.1 | nx <- named & contains (set_of ys) nx.2]
               <= count (mem (options_of ys)) (cell u.1))%N.
    rewrite sum_name count_map count_filter; apply: sub_count => nx /= /andP[-> +]; rewrite contains_set_of andbT.
    exact: map_f.
  apply: leq_trans (leq_mul (leqnn _) more); rewrite sizeE; exact: share_counts le.
- by apply/ssrnat.leP; case: (c) below1; lia.
Qed.

End Orbits.
