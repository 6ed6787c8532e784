(** The orbit of one reward, counted quickly: only the states that some option uses are given values, one after the
    other; a complete assignment stands for all arrangements of the rest.  It is the count of recount.v. *)

From Coq Require Import ZArith NArith QArith Lia FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions averaging tokens certificate checker acting recount.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope nat_scope.

(** * Computing *)

(** A pool of (label, value): each different one with its multiplicity. *)
Definition pools := seq ((N * Q) * N).

Definition same (e f : N * Q) : bool := if N.eqb e.1 f.1 then eq_fraction e.2 f.2 else false.

(** One more of [e]. *)
Fixpoint bumped (e : N * Q) (runs : pools) : pools :=
  if runs is (f, c) :: runs' then if same f e then (f, N.succ c) :: runs' else (f, c) :: bumped e runs'
  else [:: (e, 1%coqN)].

(** How many there are of [e], and of its label. *)
Definition held (e : N * Q) (runs : pools) : N := foldr (fun f c => if same f.1 e then f.2 else c) 0%coqN runs.
Definition labelled (l : N) (runs : pools) : N :=
  foldr (fun f c => if N.eqb f.1.1 l then N.add f.2 c else c) 0%coqN runs.

(** The pools of a list, and in how many ways it can be arranged among its labels. *)
Definition gathered (pool : seq (N * Q)) : pools * N :=
  foldr (fun e acc => (bumped e acc.1,
           N.div (N.mul acc.2 (N.succ (labelled e.1 acc.1))) (N.succ (held e acc.1)))) ([::], 1%coqN) pool.

(** Each value that a state with label [l] can get, its multiplicity, and the pools that are left. *)
Fixpoint taken (l : N) (runs : pools) : seq (Q * N * pools) :=
  if runs is (f, c) :: runs' then
    let later := [seq (t.1, (f, c) :: t.2) | t <- taken l runs'] in
    if N.eqb f.1 l then (f.2, c, if N.eqb c 1 then runs' else (f, N.pred c) :: runs') :: later else later
  else [::].

(** The least common denominator, and a fraction in these units. *)
Definition common (qs : seq Q) : Z := foldr (fun q n => Z.lcm (Zpos (Qden q)) n) 1%coqZ qs.
Definition scaled (n : Z) (q : Q) : Z := Z.mul (Qnum q) (Z.div n (Zpos (Qden q))).

(** What an option is worth, and who wins: [Gt] is B. *)
Definition whole := seq (N * Z).
Definition worth_at (point : table Z) (x : whole) : Z :=
  foldr (fun e sum => Z.add (Z.mul e.2 (odflt 0%coqZ (look point e.1))) sum) 0%coqZ x.
Definition largest (a : Z) (zs : seq Z) : Z := foldl (fun m z => if Z.leb m z then z else m) a zs.
Definition outcome (xs ys : seq whole) (point : table Z) : comparison :=
  match map (worth_at point) xs, map (worth_at point) ys with
  | [::], [::] => Eq
  | [::], _ => Gt
  | _, [::] => Lt
  | a :: za, b :: zb => Z.compare (largest b zb) (largest a za)
  end.

Definition add_to (o : comparison) (m : N) (counts : N * N * N) : N * N * N :=
  let: (b, t, a) := counts in
  match o with Gt => (N.add b m, t, a) | Eq => (b, N.add t m, a) | Lt => (b, t, N.add a m) end.

(** The states [places] (with their labels) get values; [m] variants have the values given so far. *)
Fixpoint descend (n : Z) (xs ys : seq whole) (places : seq (N * N)) (runs : pools) (point : table Z) (m : N)
    (counts : N * N * N) : N * N * N :=
  if places is (i, l) :: places' then
    let total := labelled l runs in
    foldl (fun counts t => descend n xs ys places' t.2 (put point i (scaled n t.1.1)) (N.div (N.mul m t.1.2) total)
      counts) counts (taken l runs)
  else add_to (outcome xs ys point) m counts.

(** The states, their labels, and the states that the options use. *)
Definition state_list (d : nat) : seq N := traject N.succ 0%coqN d.
Definition labels_of (d : nat) (ls : option (seq N)) : seq N :=
  if ls is Some names then take d (names ++ nseq d 0%coqN) else nseq d 0%coqN.
Definition users (xs : seq sparse) : table unit :=
  foldl (fun t (e : N * Q) => put t e.1 tt) (PositiveMap.empty unit) (flatten xs).
Definition used (t : table unit) (i : N) : bool := if look t i is Some _ then true else false.

Definition whole_of (n : Z) (x : sparse) : whole := [seq (e.1, scaled n e.2) | e <- x].

Definition pool_of (p : problem) (r : sparse) : seq (N * Q) :=
  let d := N.to_nat (states p) in zip (labels_of d (labels p)) [seq Qred (weight_at r i) | i <- state_list d].

(** The number of different variants. *)
Definition orbit_size (p : problem) (r : sparse) : N := (gathered (pool_of p r)).2.

Definition quick_recount (p : problem) (r : sparse) : N * N * N :=
  let d := N.to_nat (states p) in
  let pool := pool_of p r in
  let: (runs, orbit) := gathered pool in
  let n := common [seq e.2 | e <- flatten (losing p ++ winning p)] in
  let t := users (losing p ++ winning p) in
  descend (common [seq e.2 | e <- pool]) (map (whole_of n) (losing p)) (map (whole_of n) (winning p))
    [seq e <- zip (state_list d) (labels_of d (labels p)) | used t e.1] runs (PositiveMap.empty Z) orbit (0, 0, 0)%coqN.
