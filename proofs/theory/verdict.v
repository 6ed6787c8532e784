(** The whole verdict: the bound, and the counts of the worst reward when the certificate has them. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging tokens certificate checker acting.
From Orbitcert Require Import soundness recount counting descent counting_sound.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** * The upper part: one reward and its counts *)

(** Add one to the count of a key. *)
Fixpoint bump (k : N * Q) (counts : seq ((N * Q) * N)) : seq ((N * Q) * N) :=
  if counts is (k', n) :: rest then if k == k' then (k', N.succ n) :: rest else (k', n) :: bump k rest
  else [:: (k, 1%coqN)].

(** C(n, k) when it is at most [limit], else something larger than [limit]. *)
Definition binomial (limit n k : N) : N :=
  foldl (fun c i => let i := N.of_nat i in
           if N.leb c limit then N.div (N.mul c (N.add (N.sub n k) i)) i else c) 1%coqN (iota 1 (N.to_nat k)).

(** The arrangements of values with these multiplicities, up to [limit]. *)
Definition multinomial (limit : N) (counts : seq N) : N :=
  let smaller := behead (rev (sort N.leb counts)) in
  let total := foldr N.add 0%coqN counts in
  (foldr (fun c (acc : N * N) =>
     if N.leb acc.1 limit then (N.mul acc.1 (binomial limit acc.2 c), N.sub acc.2 c) else acc) (1%coqN,
       total) smaller).1.

(** Whether the orbit of the reward has this size. *)
Definition orbit_has_size (p : problem) (r : sparse) (total : N) : bool :=
  let names := if labels p is Some ls then listed ls else PositiveMap.empty N in
  let label i := odflt 0%coqN (look names i) in
  let groups := foldr (fun e => bump (label e.1, Qred e.2)) [::] [seq e <- r | ~~ Z.eqb (Qnum e.2) 0] in
  let sizes := if labels p is Some ls then [seq (l, tallied (tally ls) l) | l <- undup ls]
               else [:: (0%coqN, states p)] in
  let counts l n :=
    let mine := [seq g.2 | g <- groups & N.eqb g.1.1 l] in N.sub n (foldr N.add 0%coqN mine) :: mine in
  N.eqb (foldr (fun ln size => if N.leb size total then N.mul size (multinomial total (counts ln.1 ln.2)) else size)
               1%coqN sizes) total.

(** Counting again is done up to so many steps. *)
Definition max_recount : N := 2000000.

Definition entries (xs : seq sparse) : N := foldr (fun x n => N.add (N.of_nat (size x)) n) 0%coqN xs.

Definition is_recounted (p : problem) (counts : N * N * N) : bool :=
  let: (b, t, a) := counts in
  N.leb (N.mul (N.add (N.add b t) a) (N.add (entries (losing p)) (entries (winning p)))) max_recount.

(** The counts add up to the orbit, do not contradict the claim, and are right as far as they are counted again. *)
Definition upper_agrees (p : problem) (c : relation) (r : sparse) (counts : N * N * N) : bool :=
  let: (b, t, a) := counts in
  let total := N.add (N.add b t) a in
  orbit_has_size p r total
  &&& (match c with
       | Weak q => Z.leb (Z.mul (Qnum q) (Z.of_N total)) (Z.mul (Zpos (Qden q)) (Z.of_N (N.add b t)))
       | Most q => Z.leb (Z.mul (Qnum q) (Z.of_N a)) (Z.mul (Zpos (Qden q)) (Z.of_N b))
       end)
  &&& (if is_recounted p counts then quick_recount p r == counts else true).

(** * The verdict *)

Definition check (c : certificate) : bool :=
  check_bound c &&& (if upper c is Some (r, counts) then upper_agrees (about c) (claim c) r counts else true).

(** What the checker accepts holds for every reward over every ordered field. *)
Theorem check_sound (c : certificate) : check c = true -> forall R : realFieldType, claims R (about c) (claim c).
Proof. by rewrite /check lazyE => /andP[ok _]; exact: check_bound_sound. Qed.

(** The share of every orbit that a claim promises: p/q itself, or p/(p + q) when B wins p/q times as often as A. *)
Definition weak_parts (c : relation) : nat * nat :=
  match c with
  | Weak q => (Z.to_nat (Qnum q), Pos.to_nat (Qden q))
  | Most q => (Z.to_nat (Qnum q), Z.to_nat (Qnum q) + Pos.to_nat (Qden q))%N
  end.

(** Of whichever kind the claim is, it holds in its weak form. *)
Theorem check_weak (c : certificate) : check c = true -> forall R : realFieldType,
  weak (group_of (N.to_nat (states (about c))) (labels (about c)))
       (losing_options R (about c)) (winning_options R (about c)) (weak_parts (claim c)).1 (weak_parts (claim c)).2.
Proof.
move=> ok R; have := check_sound ok R; rewrite /claims; case: (claim c) => q //=; exact: most_weak.
Qed.

(** The upper part meets the claim: the bound cannot be improved. *)
Definition meets (c : certificate) : bool :=
  if upper c is Some (r, counts) then
    let: (b, t, a) := counts in
    let total := N.add (N.add b t) a in
    let: (m, n) := match claim c with
                   | Weak q => (Z.to_N (Qnum q), Npos (Qden q))
                   | Most q => (Z.to_N (Qnum q), N.add (Z.to_N (Qnum q)) (Npos (Qden q)))
                   end in
    (quick_recount (about c) r == counts) &&& N.ltb 0 total &&& N.eqb (N.mul (N.add b t) n) (N.mul m total)
  else false.

(** Then at some reward the share is exactly the one that is claimed for all. *)
Theorem meets_sound (c : certificate) : meets c = true -> forall R : realFieldType,
  reached (group_of (N.to_nat (states (about c))) (labels (about c)))
    (losing_options R (about c)) (winning_options R (about c)) (weak_parts (claim c)).1 (weak_parts (claim c)).2.
Proof.
rewrite /meets; case: (upper c) => [[r [[b t] a]]|] //; set parts := match claim c with Weak _ => _ | Most _ => _ end.
have -> : weak_parts (claim c) = (N.to_nat parts.1, N.to_nat parts.2).
  by rewrite /parts; case: (claim c) => q /=; rewrite ?N2Nat.inj_add ?plusE Z_N_nat.
case: parts => m n; rewrite !lazyE => /andP[/andP[/eqP counted /N.ltb_lt positive] /N.eqb_eq meet] R.
have [_ /(_ R)[shares _ _]] := quick_recount_sound counted; exists (option_of R (N.to_nat (states (about c))) r).
have total0 : (0 < N.to_nat (b + t + a))%N by apply/ssrnat.ltP; lia.
apply/eqP; rewrite -(eqn_pmul2r total0) -mulnA shares mulnA; apply/eqP.
have /(congr1 N.to_nat) := meet; rewrite !N2Nat.inj_mul !multE /= => nat_meet.
by rewrite [in LHS](mulnC (N.to_nat n)) nat_meet mulnAC.
Qed.
