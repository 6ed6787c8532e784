(** Soundness of dropped options and mixtures: a convex combination is worth no more than the best of its terms. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging tokens certificate checker acting.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Section Convex.

Variables (R : realFieldType) (d : nat).
Notation option_of := (option_of R d).

(** Some term is worth at least as much as the combination. *)
Lemma convex_term ts x : is_convex ts x ->
  forall r, exists2 t, t \in ts & value (option_of x) r <= value (option_of t.2) r.
Proof.
rewrite /is_convex !lazyE => /andP[/andP[/allP pos /Qeq_bool_iff/(@eq_number R) sum1] zero] r.
have weights : \sum_(t <- ts) number R t.1 = 1.
  rewrite -[RHS](number1 R) -sum1; elim: (ts) => [|t ts' ih]; first by rewrite big_nil number0.
  by rewrite big_cons ih -numberD -number_red.
have valueE : value (option_of x) r = \sum_(t <- ts) number R t.1 * value (option_of t.2) r.
  have := @vanishes_value R d _ r zero; rewrite value_plus value_scale value_combination.
  have -> : number R (-1 # 1)%coqQ = - 1 by rewrite /number /= divr1.
  by rewrite mulN1r => /eqP; rewrite subr_eq0 => /eqP.
have [/hasP[t tts le]|/hasPn none] := boolP (has (fun t => value (option_of x) r <= value (option_of t.2) r) ts).
  by exists t.
suff : value (option_of x) r < value (option_of x) r by rewrite ltxx.
rewrite [X in X < _]valueE -[X in _ < X]mul1r -weights mulr_suml.
case: ts pos none weights {sum1 zero valueE} => [|t ts] pos none weights.
  by move/eqP: weights; rewrite big_nil eq_sym oner_eq0.
have less u : u \in t :: ts -> number R u.1 * value (option_of u.2) r < number R u.1 * value (option_of x) r.
  by move=> mem; rewrite ltr_pmul2l ?number_gt0 ?pos // ltNge none.
rewrite !big_cons ltr_le_add ?less ?mem_head // !big_seq.
by apply: ler_sum => u uts; rewrite ltW // less // inE uts orbT.
Qed.

(** Where the terms come from. *)
Lemma terms_at_mem tA tB ws ts : terms_at tA tB ws = Some ts -> forall t, t \in ts ->
  exists s i, (s, i, t.1) \in ws
              /\ (match s with A => look tA i | B => look tB i | Extra => None end) = Some t.2.
Proof.
elim: ws ts => [|[[s i] w] ws ih] ts /=; first by case=> <-.
case found: (match s with A => _ | _ => _ end) => [x|] //; case rest: (terms_at tA tB ws) => [us|] // -[<-] t.
rewrite inE => /predU1P[->|/(ih _ rest)[s' [i' [mem at_i]]]]; first by exists s, i; rewrite mem_head.
by exists s', i'; rewrite inE mem orbT.
Qed.

(** A mixture is worth no more than the best option of B. *)
Lemma mixture_sound bs m : mixture_ok (listed bs) m ->
  forall r, exists2 b, b \in bs & value (option_of m.1) r <= value (option_of b) r.
Proof.
rewrite /mixture_ok; case terms: terms_at => [ts|] // conv r.
have [t tts le] := convex_term conv r; exists t.2 => //.
have [s [i [/mapP[iw _ [-> _ _]] at_i]]] := terms_at_mem terms tts; exact: look_listed at_i.
Qed.

(** What is gone. *)
Lemma look_gone (ks : seq N) i :
  (if look (foldl (fun t k => put t k tt) (PositiveMap.empty unit) ks) i is Some _ then true else false) = (i \in ks).
Proof.
suff gen t : (if look (foldl (fun t k => put t k tt) t ks) i is Some _ then true else false)
    = (if look t i is Some _ then true else false) || (i \in ks).
  by rewrite gen look_empty.
elim: ks t => [|k ks ih] t /=; first by rewrite orbF.
rewrite ih look_put inE eq_sym; case: eqP => _ //=.
by rewrite orbT.
Qed.

Lemma staying_mem (As : seq sparse) gone i x : look (listed As) i = Some x ->
  (if look gone i is Some _ then false else true) -> x \in staying As gone.
Proof. by move=> at_i stays; apply/mapP; exists (i, x) => //; rewrite mem_filter stays numbered_mem. Qed.

(** A dropped option is worth no more than the best of what stays and B; without B when it cites none of B. *)
Lemma drop_sound As ys gone drop x : drop_ok (listed As) (listed ys) gone drop -> look (listed As) drop.1 = Some x ->
  forall r, exists2 y, y \in staying As gone ++ (if cites_B drop then ys else [::])
                     & value (option_of x) r <= value (option_of y) r.
Proof.
rewrite /drop_ok => ok at_drop; move: ok; rewrite at_drop; case terms: terms_at => [ts|] //.
rewrite lazyE => /andP[/allP free conv] r; have [t tts le] := convex_term conv r; exists t.2 => //.
have [[] [i [mem at_i]]] := terms_at_mem terms tts; rewrite mem_cat //.
  by apply/orP; left; apply: staying_mem at_i _; have := free _ mem.
have -> : cites_B drop by apply/hasP; exists (B, i, t.1).
by rewrite (look_listed at_i) orbT.
Qed.

End Convex.
