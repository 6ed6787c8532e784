(** Options, permutations and sets of options as data that computes, and what they mean.

    Numbers are fractions of binary integers, states are binary numbers, an option is the list of its non-zero entries.
    The checker works on these; the lemmas say that its operations mean those of definitions.v, in any ordered field. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging.
Import Order.TTheory GRing.Theory Num.Theory.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope ring_scope.

Delimit Scope N_scope with coqN.
Delimit Scope Z_scope with coqZ.
Delimit Scope Q_scope with coqQ.

(** * Data *)

Definition eq_fraction (a b : Q) : bool := if Z.eqb (Qnum a) (Qnum b) then Pos.eqb (Qden a) (Qden b) else false.

Lemma eq_fractionP : Equality.axiom eq_fraction.
Proof.
case=> n d [n' d']; rewrite /eq_fraction /=; apply: (iffP idP) => [|[-> ->]]; last by rewrite Z.eqb_refl Pos.eqb_refl.
by case: Z.eqb_spec => [->|] //; case: Pos.eqb_spec => [->|].
Qed.

Canonical fraction_eqType := EqType Q (EqMixin eq_fractionP).

(** An option: its non-zero entries by increasing state. *)
Definition sparse := seq (N * Q).

(** Weight [w] on state [i]. *)
Definition on (i : N) (w : Q) : N * Q := (i, w).

(** A permutation: disjoint cycles, in which each state goes to the next one and the last to the first. *)
Definition cycles := seq (seq N).

(** * What the data means *)

Section Meaning.

Variables (R : realFieldType) (d : nat).

Definition integer (z : Z) : R :=
  match z with Z0 => 0 | Zpos p => (Pos.to_nat p)%:R | Zneg p => - (Pos.to_nat p)%:R end.

Definition number (q : Q) : R := integer (Qnum q) / (Pos.to_nat (Qden q))%:R.

Definition option_of (x : sparse) : vector [finType of 'I_d] R :=
  [ffun i : 'I_d => \sum_(e <- x | N.to_nat e.1 == i :> nat) number e.2].

Definition options_of (xs : seq sparse) := [seq option_of x | x <- xs].

End Meaning.

Arguments option_of R d x : clear implicits.
Arguments options_of R d xs : clear implicits.

(** * Numbers *)

Section Numbers.

Variable R : realFieldType.
Notation integer := (integer R).
Notation number := (number R).

Lemma integer_difference (a b : nat) : integer (Z.of_nat a - Z.of_nat b) = a%:R - b%:R.
Proof.
have pos (n : nat) : integer (Z.of_nat n) = n%:R.
  by case: n => [|n] //=; rewrite SuccNat2Pos.id_succ.
have neg (n : nat) : integer (- Z.of_nat n) = - n%:R.
  by case: n => [|n] /=; rewrite ?oppr0 // SuccNat2Pos.id_succ.
case: (leqP b a) => [le|/ltnW le].
  have -> : (Z.of_nat a - Z.of_nat b)%coqZ = Z.of_nat (a - b) by move/ssrnat.leP: le => ?; rewrite Nat2Z.inj_sub.
  by rewrite pos natrB.
have -> : (Z.of_nat a - Z.of_nat b)%coqZ = (- Z.of_nat (b - a))%coqZ by move/ssrnat.leP: le => ?;
  rewrite Nat2Z.inj_sub //; lia.
by rewrite neg natrB // opprB.
Qed.

(** Every integer is a difference of two natural numbers. *)
Lemma differenceE z : exists a b : nat, z = (Z.of_nat a - Z.of_nat b)%coqZ.
Proof. by exists (Z.to_nat z), (Z.to_nat (- z)); lia. Qed.

Lemma integerD y z : integer (y + z) = integer y + integer z.
Proof.
case: (differenceE y) => [a [b ->]]; case: (differenceE z) => [a' [b' ->]].
have -> : (Z.of_nat a - Z.of_nat b + (Z.of_nat a' - Z.of_nat b') = Z.of_nat (a + a') - Z.of_nat (b + b'))%coqZ.
  by rewrite -!plusE; lia.
by rewrite !integer_difference !natrD opprD addrACA.
Qed.

Lemma integerM y z : integer (y * z) = integer y * integer z.
Proof.
case: (differenceE y) => [a [b ->]]; case: (differenceE z) => [a' [b' ->]].
have -> : ((Z.of_nat a - Z.of_nat b) * (Z.of_nat a' - Z.of_nat b')
    = Z.of_nat (a * a' + b * b') - Z.of_nat (a * b' + b * a'))%coqZ.
  by rewrite -!plusE -!multE !Nat2Z.inj_add !Nat2Z.inj_mul; ring.
by rewrite !integer_difference !natrD !natrM mulrBl !mulrBr opprB opprD addrACA.
Qed.

Lemma integerN z : integer (- z) = - integer z.
Proof. by case: z => [|p|p]; rewrite /= ?oppr0 ?opprK. Qed.

Lemma positive_gt0 (p : positive) : 0 < (Pos.to_nat p)%:R :> R.
Proof. by rewrite ltr0n; apply/ssrnat.ltP/Pos2Nat.is_pos. Qed.

Lemma positive_neq0 (p : positive) : (Pos.to_nat p)%:R != 0 :> R.
Proof. exact: lt0r_neq0 (positive_gt0 p). Qed.

Lemma integer_gt0 z : (0 < integer z) = Z.ltb 0 z.
Proof.
case: z => [|p|p] /=; rewrite ?ltxx ?positive_gt0 //.
by apply/negbTE; rewrite -leNgt oppr_le0 ltW // positive_gt0.
Qed.

Lemma integer_le y z : (integer y <= integer z) = Z.leb y z.
Proof.
rewrite leNgt -subr_gt0 -integerN -integerD integer_gt0.
by case: Z.ltb_spec => h; case: Z.leb_spec => h' //; lia.
Qed.

Lemma numberD a b : number (a + b) = number a + number b.
Proof.
case: a b => [n d] [n' d']; rewrite /number /= integerD !integerM Pos2Nat.inj_mul multE natrM.
by rewrite addf_div ?positive_neq0.
Qed.

Lemma numberM a b : number (a * b) = number a * number b.
Proof. by case: a b => [n d] [n' d']; rewrite /number /= integerM Pos2Nat.inj_mul multE natrM mulf_div. Qed.

Lemma numberN a : number (- a) = - number a.
Proof. by case: a => n d; rewrite /number /= integerN mulNr. Qed.

Lemma number0 : number 0 = 0.
Proof. by rewrite /number mul0r. Qed.

Lemma number1 : number 1 = 1.
Proof. by rewrite /number divr1. Qed.

Lemma number_le a b : (number a <= number b) = Qle_bool a b.
Proof.
case: a b => [n d] [n' d']; rewrite /number /Qle_bool /= -integer_le !integerM /=.
by rewrite ler_pdivr_mulr ?positive_gt0 // mulrAC ler_pdivl_mulr ?positive_gt0.
Qed.

Lemma eq_number a b : Qeq a b -> number a = number b.
Proof.
by move=> ab; apply: le_anti; rewrite !number_le; apply/andP; split; apply/Qle_bool_iff; rewrite ab; apply: Qle_refl.
Qed.

Lemma number_red a : number (Qred a) = number a.
Proof. exact/eq_number/Qred_correct. Qed.

(** Positive fractions. *)
Definition positive_fraction (a : Q) : bool := Z.ltb 0 (Qnum a).

Lemma number_gt0 a : (0 < number a) = positive_fraction a.
Proof. by case: a => n d; rewrite /number /= ltr_pdivl_mulr ?positive_gt0 // mul0r integer_gt0. Qed.

Lemma number_eq0 a : (number a == 0) = Z.eqb (Qnum a) 0.
Proof.
rewrite eq_le leNgt number_gt0 -number0 number_le; case: a => n d; rewrite /Qle_bool /positive_fraction /= Z.mul_1_r.
by case: Z.ltb_spec => h1; case: Z.leb_spec => h2; case: Z.eqb_spec => h3 //; lia.
Qed.

End Numbers.

(** * Tables *)

Definition table (V : Type) := PositiveMap.t V.
Definition look (V : Type) (t : table V) (i : N) : option V := PositiveMap.find (N.succ_pos i) t.
Definition put (V : Type) (t : table V) (i : N) (v : V) : table V := PositiveMap.add (N.succ_pos i) v t.

Lemma look_empty V i : look (PositiveMap.empty V) i = None.
Proof. by rewrite /look PositiveMap.gempty. Qed.

Lemma look_put V (t : table V) i v j : look (put t i v) j = if i == j then Some v else look t j.
Proof.
rewrite /look /put; case: eqP => [<-|ij]; first by rewrite PositiveMap.gss.
by rewrite PositiveMap.gso // => h; apply: ij; rewrite -[i]N.pos_pred_succ -[j]N.pos_pred_succ h.
Qed.

(** A list by position. *)
Definition listed (V : Type) (xs : seq V) : table V :=
  (foldl (fun (s : N * table V) x => (N.succ s.1, put s.2 s.1 x)) (0%coqN, PositiveMap.empty V) xs).2.

Lemma look_listedE (V : Type) (x0 : V) (xs : seq V) i :
  look (listed xs) i = if (N.to_nat i < size xs)%N then Some (nth x0 xs (N.to_nat i)) else None.
Proof.
pose step (s : N * table V) x := (N.succ s.1, put s.2 s.1 x).
suff gen seen k t : k = N.of_nat (size seen) ->
    (forall j, look t j = if (N.to_nat j < size seen)%N then Some (nth x0 seen (N.to_nat j)) else None) ->
    look (foldl step (k, t) xs).2 i
    = if (N.to_nat i < size (seen ++ xs))%N then Some (nth x0 (seen ++ xs) (N.to_nat i)) else None.
  by apply: (gen [::]) => // j; rewrite look_empty.
elim: xs seen k t => [|y xs ih] seen k t size_k tE /=; first by rewrite cats0 tE.
rewrite -cat_rcons; apply: ih => [|j]; first by rewrite size_k size_rcons Nat2N.inj_succ.
rewrite look_put size_rcons nth_rcons ltnS tE size_k.
case: eqP => [<-|jk]; first by rewrite Nat2N.id leqnn ltnn eqxx.
have njk : N.to_nat j != size seen by apply/eqP=> h; apply: jk; rewrite -h N2Nat.id.
by rewrite [in RHS]leq_eqVlt (negbTE njk); case: ltnP.
Qed.

Lemma look_listed (V : eqType) (xs : seq V) i x : look (listed xs) i = Some x -> x \in xs.
Proof. by rewrite (look_listedE x); case: ltnP => // lt [<-]; rewrite mem_nth. Qed.

(** * Permutations *)

(** A permutation as it is used: the pairs (i, phi i) of the states that it moves, and both directions as tables. *)
Record moves := Moves { pairs : seq (N * N); forward : table N; backward : table N }.

Definition moves_of (c : cycles) : moves :=
  let ps := flatten [seq zip cycle (rot 1 cycle) | cycle <- c] in
  Moves ps (foldl (fun t p => put t p.1 p.2) (PositiveMap.empty N) ps)
           (foldl (fun t p => put t p.2 p.1) (PositiveMap.empty N) ps).

Definition inverse (phi : moves) : moves := Moves [seq (p.2, p.1) | p <- pairs phi] (backward phi) (forward phi).

Definition image (phi : moves) (i : N) : N := if look (forward phi) i is Some j then j else i.

Definition moved (phi : moves) (i : N) : bool := if look (forward phi) i is Some _ then true else false.

(** The tables are inverse to one another, and no state below [d] leaves this range. *)
Definition is_permutation (d : N) (phi : moves) : bool :=
  all (fun p : N * N =>
    if N.ltb p.1 d then if N.ltb p.2 d then
      if look (forward phi) p.1 == Some p.2 then if look (backward phi) p.2 == Some p.1 then
        if look (forward phi) p.2 is Some _ then if look (backward phi) p.1 is Some _ then true
        else false else false else false else false else false else false) (pairs phi).

(** [phi x]. *)
Definition move (phi : moves) (x : sparse) : sparse :=
  match x with
  | [:: e] => [:: (image phi e.1, e.2)]
  | _ => sort (fun e f => N.leb e.1 f.1) [seq (image phi e.1, e.2) | e <- x]
  end.

(** The permutation moves a state at which the option has weight. *)
Definition touches (phi : moves) (x : sparse) : bool := has (fun e => moved phi e.1) x.

(** The moves as a permutation of the states 0 .. d-1. *)
Definition permutation_of (d : nat) (phi : moves) : {perm 'I_d} :=
  odflt 1%g [pick s : {perm 'I_d} | [forall i : 'I_d, val (s i) == N.to_nat (image phi (N.of_nat i))]].

Section Permutations.

Variables (d : N) (phi : moves).

(** What [moves_of] and [inverse] guarantee: each table is made of the pairs. *)
Definition made_of_pairs : Prop :=
  (forall i j, look (forward phi) i = Some j -> (i, j) \in pairs phi)
  /\ (forall i j, look (backward phi) j = Some i -> (i, j) \in pairs phi).

Hypotheses (made : made_of_pairs) (ok : is_permutation d phi).

Lemma pair_facts i j : (i, j) \in pairs phi ->
  [/\ N.lt i d, N.lt j d, look (forward phi) i = Some j, look (backward phi) j = Some i
    & (look (forward phi) j != None) && (look (backward phi) i != None)].
Proof.
move=> /(allP ok) /=; case: N.ltb_spec => // id; case: N.ltb_spec => // jd.
case: eqP => // fi; case: eqP => // bj.
by case fj: (look (forward phi) j) => [k|] //; case bi: (look (backward phi) i).
Qed.

Lemma inverse_ok : is_permutation d (inverse phi).
Proof.
apply/allP=> _ /mapP[[i j] /pair_facts[] /N.ltb_lt /= id /N.ltb_lt jd fi bj /andP[fj bi] ->].
by rewrite /= id jd fi bj !eqxx; case: look bi; case: look fj.
Qed.

Lemma inverse_image i : image (inverse phi) (image phi i) = i.
Proof.
rewrite /image /=; case fi: (look (forward phi) i) => [j|].
  by case: (pair_facts (made.1 _ _ fi)) => _ _ _ -> _.
case bi: (look (backward phi) i) => [k|] //.
by case: (pair_facts (made.2 _ _ bi)) => _ _ _ _; rewrite fi.
Qed.

Lemma image_small i : N.lt i d -> N.lt (image phi i) d.
Proof. by rewrite /image => id; case fi: (look (forward phi) i) => [j|] //; case: (pair_facts (made.1 _ _ fi)). Qed.

Lemma image_large i : ~ N.lt i d -> image phi i = i.
Proof. by rewrite /image => id; case fi: (look (forward phi) i) => [j|] //;
  case: (pair_facts (made.1 _ _ fi)) => /id. Qed.

End Permutations.

Lemma moves_of_made c : made_of_pairs (moves_of c).
Proof.
rewrite /made_of_pairs /=; set ps := flatten _; split=> i j.
  have : look (PositiveMap.empty N) i = Some j -> (i, j) \in [::] by rewrite look_empty.
  rewrite -[ps in _ \in ps]/([::] ++ ps); move: [::] (PositiveMap.empty N).
  elim: ps => [|[k l] ps ih] seen t sub /=; first by move/sub; rewrite cats0.
  rewrite -cat_rcons; apply: ih; rewrite look_put mem_rcons inE /=.
  by case: eqP => [-> [->]|_ /sub ->]; rewrite ?eqxx ?orbT.
have : look (PositiveMap.empty N) j = Some i -> (i, j) \in [::] by rewrite look_empty.
rewrite -[ps in _ \in ps]/([::] ++ ps); move: [::] (PositiveMap.empty N).
elim: ps => [|[k l] ps ih] seen t sub /=; first by move/sub; rewrite cats0.
rewrite -cat_rcons; apply: ih; rewrite look_put mem_rcons inE /=.
by case: eqP => [-> [->]|_ /sub ->]; rewrite ?eqxx ?orbT.
Qed.

Lemma inverse_made phi : made_of_pairs phi -> made_of_pairs (inverse phi).
Proof.
have swap_inj : injective (fun p : N * N => (p.2, p.1)) by case=> ? ? [? ?] [-> ->].
by case=> fwd bwd; split=> i j /=; [move/bwd | move/fwd] => ?; rewrite -[(_, _)]/((fun p => (p.2, p.1)) (j, i)) mem_map.
Qed.

Lemma inverseK phi : inverse (inverse phi) = phi.
Proof.
case: phi => ps f b; rewrite /inverse /=; congr Moves.
by rewrite -map_comp -[RHS]map_id; apply: eq_map => -[].
Qed.

Section Meaning.

Variables (d : N) (phi : moves).
Hypotheses (made : made_of_pairs phi) (ok : is_permutation d phi).
Notation n := (N.to_nat d).

Lemma small_index (i : 'I_n) : N.lt (N.of_nat i) d.
Proof. by have /ssrnat.ltP := ltn_ord i; lia. Qed.

Lemma permutation_ofE (i : 'I_n) : N.of_nat (permutation_of n phi i) = image phi (N.of_nat i).
Proof.
pose f (j : 'I_n) : 'I_n := insubd j (N.to_nat (image phi (N.of_nat j))).
have fE j : N.of_nat (f j) = image phi (N.of_nat j).
  have lt := image_small made ok (small_index j).
  by rewrite /f val_insubd; case: ssrnat.ltP => [_|[]]; rewrite ?N2Nat.id //; lia.
have f_inj : injective f.
  move=> j k jk; apply/val_inj/Nat2N.inj => /=.
  by rewrite -(inverse_image made ok (N.of_nat j)) -(inverse_image made ok (N.of_nat k)) -!fE jk.
rewrite /permutation_of; case: pickP => [s /forallP/(_ i)/eqP /= ->|/(_ (perm f_inj))]; first by rewrite N2Nat.id.
by case/forallP=> j; rewrite permE -fE Nat2N.id.
Qed.

Variable R : realFieldType.

Lemma perm_move (x : sparse) : perm_eq (move phi x) [seq (image phi e.1, e.2) | e <- x].
Proof. by case: x => [|e [|f x]] //; exact/permPl/perm_sort. Qed.

Lemma option_move (x : sparse) : option_of R n (move phi x) = act (permutation_of n phi) (option_of R n x).
Proof.
apply/ffunP=> i; rewrite !ffunE (perm_big _ (perm_move x)) big_map; apply: eq_bigl => e /=.
set s := permutation_of n phi; have [j ->] : exists j, i = s j by exists (s^-1%g i); rewrite permKV.
rewrite permK; have := permutation_ofE j; rewrite -/s => sj.
apply/eqP/eqP=> h; last by rewrite -[in RHS](Nat2N.id (s j)) sj -h N2Nat.id.
apply: Nat2N.inj; rewrite N2Nat.id -(inverse_image made ok e.1) -(inverse_image made ok (N.of_nat j)) -sj -h.
by rewrite N2Nat.id.
Qed.

Lemma permutation_untouched (x : sparse) :
  ~~ touches phi x -> act (permutation_of n phi) (option_of R n x) = option_of R n x.
Proof.
move=> /hasPn stays; rewrite -option_move; apply/ffunP=> i; rewrite !ffunE.
have same : [seq (image phi e.1, e.2) | e <- x] = x.
  rewrite -[RHS]map_id; apply/eq_in_map => -[j w] /stays; rewrite /moved /image /=.
  by case: (look _ j).
by apply: perm_big; rewrite -[X in perm_eq _ X]same perm_move.
Qed.

End Meaning.

Lemma permutation_inverse (d : N) (phi : moves) : made_of_pairs phi -> is_permutation d phi ->
  permutation_of (N.to_nat d) (inverse phi) = (permutation_of (N.to_nat d) phi)^-1%g.
Proof.
move=> made ok; apply/permP=> i; set s := permutation_of _ phi.
have [j ->] : exists j, i = s j by exists (s^-1%g i); rewrite permKV.
rewrite permK; apply/val_inj/Nat2N.inj => /=.
by rewrite (permutation_ofE (inverse_made made) (inverse_ok ok)) (permutation_ofE made ok) (inverse_image made ok).
Qed.

(** * Sets of options *)

(** A name of an option; equal options have equal names, different ones almost always different names. *)
Fixpoint mix (p k : positive) : positive :=
  match p with xH => xI (xO k) | xO p' => xO (mix p' k) | xI p' => xI (mix p' k) end.

Definition key (x : sparse) : positive :=
  foldl (fun k e =>
    let k := mix (N.succ_pos e.1) k in
    match e.2 with
    | Qmake (Zpos xH) xH => k
    | Qmake z q => mix q (match z with Zpos p => mix p k | _ => k end)
    end) xH x.

Definition option_set := PositiveMap.t (seq sparse).

Definition set_of (xs : seq sparse) : option_set :=
  foldl (fun t x => let k := key x in
           PositiveMap.add k (x :: odflt [::] (PositiveMap.find k t)) t) (PositiveMap.empty _) xs.

Definition contains (t : option_set) (x : sparse) : bool :=
  if PositiveMap.find (key x) t is Some ys then x \in ys else false.

Lemma contains_set_of xs x : contains (set_of xs) x = (x \in xs).
Proof.
pose step (t : option_set) y := PositiveMap.add (key y) (y :: odflt [::] (PositiveMap.find (key y) t)) t.
suff gen seen t : contains t x = (x \in seen) -> contains (foldl step t xs) x = (x \in seen ++ xs).
  by apply: (gen [::]); rewrite /contains PositiveMap.gempty.
elim: xs seen t => [|y xs ih] seen t tE /=; first by rewrite cats0.
rewrite -cat_rcons; apply: ih; rewrite mem_rcons inE -tE /contains /step.
case: (Pos.eq_dec (key x) (key y)) => [->|ne].
  by rewrite PositiveMap.gss inE; case: PositiveMap.find.
rewrite PositiveMap.gso //; case: eqP => // xy; by rewrite xy in ne.
Qed.

(** * Sums of options *)

Local Arguments Qred : simpl never.
Local Arguments Qplus : simpl never.

(** [x + y]. *)
Fixpoint plus (x : sparse) : sparse -> sparse :=
  match x with
  | [::] => id
  | e :: x' => fix inner (y : sparse) : sparse :=
      match y with
      | [::] => x
      | f :: y' => match N.compare e.1 f.1 with
                   | Eq => (e.1, Qred (Qplus e.2 f.2)) :: plus x' y'
                   | Lt => e :: plus x' y
                   | Gt => f :: inner y'
                   end
      end
  end.

(** [w x]. *)
Definition scale (w : Q) (x : sparse) : sparse := [seq (e.1, Qred (Qmult w e.2)) | e <- x].

(** The sum of [w x] over the terms. *)
Definition combination (terms : seq (Q * sparse)) : sparse :=
  foldr (fun t sum => plus (scale t.1 t.2) sum) [::] terms.

(** Only zeros are left. *)
Definition vanishes (x : sparse) : bool := all (fun e => Z.eqb (Qnum e.2) 0) x.

Section Sums.

Variables (R : realFieldType) (d : nat).

Lemma entries_plus (P : pred N) (x y : sparse) :
  \sum_(e <- plus x y | P e.1) number R e.2
  = \sum_(e <- x | P e.1) number R e.2 + \sum_(e <- y | P e.1) number R e.2.
Proof.
have cons (e : N * Q) (x' : sparse) :
    \sum_(f <- e :: x' | P f.1) number R f.2 = (if P e.1 then number R e.2 else 0) + \sum_(f <- x' | P f.1) number R
      f.2.
  by rewrite big_cons; case: ifP => _; rewrite ?add0r.
elim: x y => [|[i v] x ih] y; first by rewrite big_nil add0r.
elim: y => [|[j w] y ihy]; first by rewrite big_nil addr0.
have -> : plus ((i, v) :: x) ((j, w) :: y)
    = match N.compare i j with
      | Eq => (i, Qred (Qplus v w)) :: plus x y
      | Lt => (i, v) :: plus x ((j, w) :: y)
      | Gt => (j, w) :: plus ((i, v) :: x) y
      end by [].
have : number R (Qred (Qplus v w)) = number R v + number R w by rewrite number_red numberD.
move: (Qred _) => u uE; case: N.compare_spec => [ij|_|_].
- by rewrite !cons ih /= uE -ij; case: ifP => _; rewrite ?add0r // addrACA.
- by rewrite !cons ih cons addrA.
- by rewrite cons ihy !cons addrCA.
Qed.

Lemma option_plus x y :
  option_of R d (plus x y) = [ffun i => option_of R d x i + option_of R d y i].
Proof. by apply/ffunP=> i; rewrite !ffunE (entries_plus (fun j => N.to_nat j == i)). Qed.

Lemma option_scale w x : option_of R d (scale w x) = [ffun i => number R w * option_of R d x i].
Proof.
apply/ffunP=> i; rewrite !ffunE big_map big_distrr /=.
by apply: eq_bigr => e _; rewrite number_red numberM.
Qed.

Lemma value_plus x y r : value (option_of R d (plus x y)) r = value (option_of R d x) r + value (option_of R d y) r.
Proof. by rewrite option_plus /value -big_split; apply: eq_bigr => i _; rewrite ffunE mulrDl. Qed.

Lemma value_scale w x r : value (option_of R d (scale w x)) r = number R w * value (option_of R d x) r.
Proof. by rewrite option_scale /value big_distrr; apply: eq_bigr => i _; rewrite ffunE /= mulrA. Qed.

Lemma value_combination terms r :
  value (option_of R d (combination terms)) r = \sum_(t <- terms) number R t.1 * value (option_of R d t.2) r.
Proof.
elim: terms => [|t terms ih]; last by rewrite big_cons -ih -value_scale -value_plus.
by rewrite big_nil /value big1 // => i _; rewrite ffunE big_nil mul0r.
Qed.

Lemma vanishes_value x r : vanishes x -> value (option_of R d x) r = 0.
Proof.
move=> /allP zero; rewrite /value big1 // => i _; rewrite ffunE big_seq_cond big1 ?mul0r //.
by move=> e /andP[/zero ze _]; apply/eqP; rewrite number_eq0.
Qed.

End Sums.
