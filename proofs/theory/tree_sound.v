(** Soundness of rule packing with a case tree: what [check_tree] accepts satisfies the hypothesis of the packing law.

    Exchanging neighbours of the chains permutes the cones, so every reward lies in as many cones as one that does not
    increase along the chains; there the rows of the chains hold, forms with partial sums <= 0 are not positive, and the
    tree bounds the number of cones. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging statements tokens certificate checker acting packing pairs_sound.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Local Arguments Qred : simpl never.
Local Arguments Qplus : simpl never.
Local Arguments Qmult : simpl never.

(** * Rewards that do not increase along the chains *)

Section Sorted.

Variables (R : realFieldType) (k : nat).
Notation option_of := (option_of R k).
Notation reward := (vector [finType of 'I_k] R).
Implicit Types (r : reward) (f : sparse) (chain : seq N) (chains : seq (seq N)).

(** The reward of a state, 0 when there is no such state. *)
Definition reward_at r (s : N) : R := value (option_of [:: on s (1 # 1)]) r.

Lemma reward_at_ord r (i : 'I_k) : reward_at r (N.of_nat i) = r i.
Proof.
rewrite /reward_at /value (bigD1 i) //= big1 => [|j ji]; last first.
  by rewrite ffunE big_cons big_nil /= Nat2N.id (inj_eq val_inj) eq_sym (negbTE ji) mul0r.
by rewrite ffunE big_cons big_nil /= Nat2N.id eqxx number1 addr0 addr0 mul1r.
Qed.

(** Options are worth the sum of the rewards of their states, with the entries as weights. *)
Lemma value_entries f r : value (option_of f) r = \sum_(e <- f) number R e.2 * reward_at r e.1.
Proof.
transitivity (\sum_(e <- f) \sum_(i < k) number R e.2 * (option_of [:: on e.1 (1 # 1)] i * r i)); last first.
  by apply: eq_bigr => e _; rewrite -big_distrr.
rewrite exchange_big; apply: eq_bigr => i _; rewrite ffunE mulr_suml [LHS]big_mkcond; apply: eq_bigr => e _.
by rewrite ffunE big_cons big_nil /=; case: eqP => _; rewrite ?number1 ?addr0 ?mul1r ?mul0r ?mulr0.
Qed.

(** The reward does not increase along the chain. *)
Definition falls r chain : bool := all (fun xy => reward_at r xy.2 <= reward_at r xy.1) (neighbours chain).

Lemma number_weight_at f s : number R (weight_at f s) = \sum_(e <- f | e.1 == s) number R e.2.
Proof.
elim: f => [|e f ih]; first by rewrite big_nil number0.
rewrite big_cons -ih [weight_at _ _]/=; case: N.eqb_spec => [->|/eqP/negbTE ->]; last by [].
by rewrite eqxx numberD.
Qed.

Lemma number_le0 (q : Q) : Z.leb (Qnum q) 0 = (number R q <= 0).
Proof. by rewrite -(number0 R) number_le /Qle_bool /= Z.mul_1_r. Qed.

(** A step of [chain_decides]: the sum so far, and whether no sum was positive. *)
Definition partial_sum f (acc : bool * Q) (s : N) : bool * Q :=
  let total := Qred (Qplus acc.2 (weight_at f s)) in (acc.1 &&& Z.leb (Qnum total) 0, total).

(** Summation by parts: partial sums <= 0 with the last 0, times numbers that do not increase. *)
Lemma partial_sums f r s chain total : falls r (s :: chain) -> number R total <= 0 ->
  (foldl (partial_sum f) (true, total) chain).1 -> number R (foldl (partial_sum f) (true, total) chain).2 = 0 ->
  number R total * reward_at r s + \sum_(t <- chain) number R (weight_at f t) * reward_at r t <= 0.
Proof.
have stuck acc ts : ~~ acc.1 -> (foldl (partial_sum f) acc ts).1 = false.
  by elim: ts acc => [|t ts ih] [[] q] // _; rewrite [foldl _ _ _]/= ih.
elim: chain s total => [|t chain ih] s total fall le0.
  by move=> _ total0; rewrite big_nil addr0 [number R total]total0 mul0r.
have /andP[st rest] : (reward_at r t <= reward_at r s) && falls r (t :: chain) := fall.
rewrite [foldl _ _ _]/= {2}/partial_sum {3}/partial_sum.
set next := Qred _; rewrite [(true, total).1]/=.
case sign: (Z.leb (Qnum next) 0) => ok last; last by rewrite stuck in ok.
rewrite number_le0 in sign; have := ih t next rest sign ok last.
rewrite big_cons addrA; apply: le_trans; rewrite ler_add2r number_red numberD mulrDl ler_add2r.
exact: ler_wnmul2l.
Qed.

(** A form that a chain decides. *)
Lemma chain_decides_sound f r chain : chain_decides f chain -> falls r chain ->
  \sum_(s <- chain) number R (weight_at f s) * reward_at r s <= 0.
Proof.
case: chain => [|s chain]; first by rewrite big_nil.
rewrite /chain_decides -/(partial_sum f) => decides fall.
have := @partial_sums f r s (s :: chain) 0%coqQ; rewrite number0 mul0r add0r; apply=> //.
- by rewrite /falls /= lexx.
- by move: decides; case: (foldl _ _ _) => ok total; rewrite lazyE => /andP[].
by move: decides; case: (foldl _ _ _) => ok total; rewrite lazyE -(number_eq0 R) => /andP[_ /eqP].
Qed.

(** A form that all chains together decide is nowhere positive at a reward that falls along them. *)
Lemma sorted_decides_sound chains f r : uniq (flatten chains) -> all (falls r) chains -> sorted_decides chains f ->
  ~~ positive_at r f.
Proof.
move=> distinct fall; rewrite /sorted_decides lazyE /positive_at -leNgt => /andP[decides /allP inside].
have -> : value (option_of f) r = \sum_(s <- flatten chains) number R (weight_at f s) * reward_at r s.
  under eq_bigr => s _ do rewrite number_weight_at mulr_suml big_mkcond.
  rewrite exchange_big value_entries [LHS]big_seq [RHS]big_seq; apply: eq_bigr => e /inside.
  rewrite -(number_eq0 R); case: eqP => [-> _|_ /= mem].
    by rewrite mul0r big1 // => s _; rewrite mul0r; case: ifP.
  rewrite (bigD1_seq e.1) //= eqxx big1 ?addr0 // => s ne; by rewrite eq_sym (negbTE ne).
rewrite big_flatten /= big_seq -oppr_ge0 -sumrN; apply: sumr_ge0 => chain mem; rewrite oppr_ge0.
exact: chain_decides_sound (allP decides _ mem) (allP fall _ mem).
Qed.

End Sorted.

(** * Exchanging neighbours *)

Section Exchanges.

Variables (R : realFieldType) (d : N) (cones : seq (seq sparse * seq sparse)) (chains : seq (seq N)).
Notation k := (N.to_nat d).
Notation option_of := (option_of R k).
Notation reward := (vector [finType of 'I_k] R).
Implicit Types (r : reward) (cone : seq sparse * seq sparse).

(** The reward is in the cone. *)
Definition contains_reward r cone : bool := wins (options_of R k cone.1) (options_of R k cone.2) r.

Lemma mem_spelled xs : spelled xs =i xs.
Proof. by move=> x; rewrite mem_sort mem_undup. Qed.

Lemma options_spelled xs : options_of R k (spelled xs) =i options_of R k xs.
Proof. exact/eq_mem_map/mem_spelled. Qed.

(** What a permutation does to a cone. *)
Lemma spelled_cone phi xs ys r : made_of_pairs phi -> is_permutation d phi ->
  contains_reward r (cone_image phi (xs, ys))
  = wins (options_of R k xs) (options_of R k ys) (act (permutation_of k phi)^-1%g r).
Proof.
move=> made ok; rewrite /contains_reward (eq_wins _ (options_spelled _) (options_spelled _)).
have imageE zs : options_of R k [seq move phi z | z <- zs] = image_of (permutation_of k phi) (options_of R k zs).
  by rewrite /options_of /image_of -!map_comp; apply: eq_map => z; exact: option_move.
by rewrite /= !imageE /wins -[in LHS](actVK (permutation_of k phi) r) at_least_act.
Qed.

Hypothesis ok : chains_ok d cones chains.

(** A swap of two neighbours permutes the cones, so a reward is in as many of them afterwards. *)
Lemma swap_neighbours xy r : xy \in flatten [seq neighbours chain | chain <- chains] ->
  count (contains_reward (act (permutation_of k (moves_of [:: [:: xy.1; xy.2]])) r)) cones
  = count (contains_reward r) cones.
Proof.
set swap := moves_of _ => mem; move: ok; rewrite /chains_ok !lazyE => /andP[/andP[_ /allP/(_ _ mem) swap_ok] _].
have /andP[perm /seq.permP <-] : is_permutation d swap && perm_eq (map (cone_image swap) cones) cones by [].
rewrite count_map; apply: eq_count => -[xs ys] /=.
by rewrite spelled_cone ?actK //; exact: moves_of_made.
Qed.

(** The swap exchanges the rewards of the two states. *)
Lemma swap_permutation (x y : 'I_k) : is_permutation d (moves_of [:: [:: N.of_nat x; N.of_nat y]]) ->
  permutation_of k (moves_of [:: [:: N.of_nat x; N.of_nat y]]) = tperm x y.
Proof.
move=> perm; apply/permP=> i; apply/val_inj/Nat2N.inj => /=; rewrite permutation_ofE //; last exact: moves_of_made.
rewrite /image /= !look_put look_empty !(inj_eq Nat2N.inj) !(inj_eq val_inj).
case: (y =P i) => [<-|/eqP yi]; first by rewrite tpermR.
by case: (x =P i) => [<-|/eqP xi]; [rewrite tpermL | rewrite tpermD].
Qed.

Lemma neighbours_split (x y : N) (chain : seq N) : (x, y) \in neighbours chain ->
  exists before after, chain = before ++ [:: x, y & after].
Proof.
elim: chain => [|a [|b chain] ih] //; rewrite [neighbours _]/= inE => /predU1P[[-> ->]|/ih[before [after ->]]].
  by exists [::], chain.
by exists (a :: before), after.
Qed.

(** Of two neighbours the first comes earlier. *)
Lemma neighbours_order (x y : N) : (x, y) \in flatten [seq neighbours chain | chain <- chains] ->
  uniq (flatten chains) ->
  [/\ x \in flatten chains, y \in flatten chains, x != y & (index x (flatten chains) < index y (flatten chains))%N].
Proof.
case/flatten_mapP=> chain /splitPr[left right] /neighbours_split[before [after ->]].
rewrite flatten_cat [flatten (_ :: right)]/= -!catA catA !cat_cons.
set start := flatten left ++ before; rewrite cat_uniq /= => /and3P[_ /norP[x_start /norP[y_start _]] /andP[xy _]].
rewrite !mem_cat !index_cat (negbTE x_start) (negbTE y_start) !inE !eqxx !orbT /= eqxx.
by move: xy; rewrite inE negb_or => /andP[/negbTE -> _]; rewrite eqxx ltn_add2l; split.
Qed.

(** Exchanging two entries, so that the larger one meets the larger weight raises the value. *)
Lemma value_exchange (v r : reward) (x y : 'I_k) : x != y -> v y < v x -> r x < r y ->
  value v r < value v (act (tperm x y) r).
Proof.
move=> xy vxy rxy; have yx : y != x by rewrite eq_sym.
rewrite /value (bigD1 x) //= (bigD1 y) //= [X in _ < X](bigD1 x) //= [X in _ < _ + X](bigD1 y) //=.
rewrite !ffunE tpermV tpermL tpermR !addrA; set rest := \sum_(i < k | _) _.
have <- : rest = \sum_(i < k | (i != x) && (i != y)) v i * act (tperm x y) r i.
  apply: eq_bigr => i /andP[ix iy]; rewrite ffunE tpermV tpermD // eq_sym //.
rewrite ltr_add2r -subr_gt0 (_ : _ - _ = (v x - v y) * (r y - r x)) ?mulr_gt0 ?subr_gt0 //.
by rewrite mulrBl !mulrBr opprB opprD addrACA.
Qed.

(** Some reward in the same number of cones falls along the chains. *)
Lemma falling_reward w :
  exists2 r, all (falls r) chains & count (contains_reward r) cones = count (contains_reward w) cones.
Proof.
pose as_many (s : {perm 'I_k}) := count (contains_reward (act s w)) cones == count (contains_reward w) cones.
pose early : reward := [ffun i : 'I_k => - (index (N.of_nat i) (flatten chains))%:R].
have start : as_many 1%g by rewrite /as_many act1.
case: (@arg_maxP _ _ _ 1%g as_many (fun s => value early (act s w)) start) => s /eqP same most.
exists (act s w) => //; apply/allP=> chain mem; apply/allP=> -[a b] ab /=; rewrite leNgt; apply/negP=> rises.
have {mem} ab : (a, b) \in flatten [seq neighbours chain | chain <- chains] by apply/flatten_mapP; exists chain.
move: (ok); rewrite /chains_ok !lazyE => /andP[/andP[distinct /allP/(_ _ ab) swap_ok] /allP below].
have /andP[perm _] : is_permutation d (moves_of [:: [:: a; b]]) && _ := swap_ok.
have same' := swap_neighbours (act s w) ab.
have [a_in b_in ne lt] := neighbours_order ab distinct.
have state c : c \in flatten chains -> exists i : 'I_k, c = N.of_nat i.
  move=> /below/N.ltb_lt cd; have lt_k : (N.to_nat c < k)%N by apply/ssrnat.ltP; lia.
  by exists (Ordinal lt_k); rewrite /= N2Nat.id.
case: (state a a_in) (state b b_in) => [x aE] [y bE]; subst a b.
pose swap := permutation_of k (moves_of [:: [:: N.of_nat x; N.of_nat y]]).
have : value early (act (s * swap)%g w) <= value early (act s w) by apply: most; rewrite /as_many actM same' same.
rewrite actM [swap]swap_permutation // leNgt; apply/negP/negPn/value_exchange.
- by apply: contraNneq ne => ->.
- by rewrite !ffunE ltr_opp2 ltr_nat.
- by rewrite -!reward_at_ord.
Qed.

End Exchanges.

(** * The tree *)

Section Tree.

Variables (R : realFieldType) (d : N).
Notation k := (N.to_nat d).
Notation option_of := (option_of R k).
Notation reward := (vector [finType of 'I_k] R).
Implicit Types r : reward.

(** At a reward that satisfies the rows and at which no decided form is positive. *)
Lemma most_possible_sound phis tA tB cones r rows decided t m :
  most_possible phis tA tB cones rows decided t = Some m ->
  (forall f s, (f, s) \in rows -> if s then positive_at r f else 0 <= value (option_of f) r) ->
  (forall f, f \in decided -> ~~ positive_at r f) ->
  (count (some_row r) cones <= N.to_nat m)%N.
Proof.
elim: t rows decided m => [i a b yes ih_yes no ih_no|ws|] rows decided m /=.
- case: look => [phi|] //; case: look => [x|] //; case: look => [y|] //; set f := form _ _.
  case most_yes: most_possible => [m_yes|] //; case most_no: most_possible => [m_no|] // -[<-] sat undecided.
  rewrite N2Nat.inj_max; case sign: (positive_at r f).
    apply: leq_trans (ih_yes _ _ _ most_yes _ _) _ => [g s|g|]; last by apply/ssrnat.leP; lia.
      by rewrite mem_rcons inE => /predU1P[[-> ->]|/sat].
    by rewrite inE => /predU1P[->|/undecided] //; rewrite /positive_at value_negated oppr_gt0 -leNgt ltW.
  apply: leq_trans (ih_no _ _ _ most_no _ _) _ => [g s|g|]; last by apply/ssrnat.leP; lia.
    rewrite mem_rcons inE => /predU1P[[-> ->]|/sat] //.
    by rewrite value_negated oppr_ge0 leNgt -/(positive_at r f) sign.
  by rewrite inE => /predU1P[->|/undecided] //; rewrite sign.
- by case none: cancels => // _ /(cancels_sound none).
case=> <- _ undecided; rewrite Nat2N.id; apply: sub_count => rows' /hasP[row mem pos]; apply/hasP; exists row => //.
by apply/hasPn=> f /(allP pos); apply: contraL => /undecided.
Qed.

Variables (labels : option (seq N)) (xs ys As : seq sparse).
Notation G := (group_of k labels).

(** What the checker accepts. *)
Lemma check_tree_sound cs chains t (m n : N) :
  check_tree d (omap (@listed N) labels) xs ys (listed As) (listed ys) cs chains t = Some (m, n) ->
  N.lt m n /\ weak G (options_of R k xs) (options_of R k ys) (N.to_nat (N.sub n m)) (N.to_nat n).
Proof.
rewrite /check_tree !lazyE -map_cons all_map -!map_comp; set cones := [seq _ | _ <- _].
have : N.to_nat (N.of_nat (size [seq moves_of c | c <- [::] :: cs])) = (size cs).+1 by rewrite Nat2N.id size_map.
move: (N.of_nat (size _)) => count_phis sizeE; case: ifP => // /andP[/allP may fine].
case possible: most_possible => [most|] //; case: N.ltb_spec => // lt [<- <-]; split=> //.
rewrite N2Nat.inj_sub sizeE.
pose s c := permutation_of k (moves_of c).
have made c : made_of_pairs (moves_of c) := moves_of_made c.
have ok c : c \in [::] :: cs -> is_permutation d (moves_of c) by move/may/may_act_permutation.
pose wins_at r c := wins (options_of R k xs) (options_of R k ys) (act (s c)^-1%g r).
have in_cones r : count (wins_at r) ([::] :: cs) = count (contains_reward r) cones.
  rewrite count_map; apply: eq_in_count => c mem /=.
  by rewrite /wins_at /s -(@spelled_cone R d (moves_of c) xs ys r (made c) (ok c mem)).
have := packing_law_holds (G := [group of G]) (phis := [seq s c | c <- [::] :: cs]) (m := N.to_nat most).
rewrite size_map; apply=> // [phi /mapP[c mem ->]|w]; first exact: may_act_group (may c mem).
rewrite count_map [count _ _]in_cones; have [r fall <-] := falling_reward fine w.
rewrite -in_cones; have distinct : uniq (flatten chains) by move: fine; rewrite /chains_ok !lazyE => /andP[/andP[]].
apply: leq_trans (most_possible_sound (r := r) possible _ _) => // [|f b /mapP[[x y] mem [-> ->]]].
  rewrite count_map; apply/eq_leq/eq_in_count => c mem; rewrite /wins_at in_cone ?ok //; apply/hasP/hasP=> -[row].
    move=> in_forms pos; exists row => //; rewrite mem_filter in_forms andbT; apply/hasPn=> f /(allP pos).
    by apply: contraL; exact: sorted_decides_sound.
  by rewrite mem_filter => /andP[_ in_forms] pos; exists row.
have /flatten_mapP[chain /(allP fall)/allP falls_xy /falls_xy le] := mem.
by rewrite value_entries !big_cons big_nil number1 number_minus1 addr0 mul1r mulN1r subr_ge0.
Qed.

End Tree.
