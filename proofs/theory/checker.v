(** The checker: a function from certificates to true or false that computes in the kernel.

    Only what it does is defined here; soundness.v proves that [check_bound c = true] implies the claim of [c] about
    every reward.  It searches nothing, and does arithmetic only for convex weights and for Farkas multipliers.
    It mirrors src/orbitcert/checker.py rule by rule. *)

From Coq Require Import ZArith NArith QArith FMapPositive.
From mathcomp Require Import all_ssreflect fingroup perm ssralg ssrnum.
From Orbitcert Require Import definitions tokens certificate.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

(** And, without computing the second side when the first fails (computation in the kernel is call by value). *)
Notation "a &&& b" := (if a then b else false) (at level 40, left associativity, only parsing).

(** * Reading positions *)

(** All the items, when each position exists. *)
Fixpoint items_at (V : Type) (t : table V) (positions : seq N) : option (seq V) :=
  match positions with
  | [::] => Some [::]
  | k :: ks => if look t k is Some x then if items_at t ks is Some xs then Some (x :: xs) else None else None
  end.

(** The positions 0 .. of a list. *)
Fixpoint numbered (V : Type) (k : N) (xs : seq V) : seq (N * V) :=
  if xs is x :: xs' then (k, x) :: numbered (N.succ k) xs' else [::].

(** For each state the positions of the lists that hold it. *)
Definition holders (xss : seq (seq N)) : table (seq N) :=
  foldl (fun t kx => foldl (fun t s => put t s (kx.1 :: odflt [::] (look t s))) t kx.2)
        (PositiveMap.empty _) (numbered 0 xss).

Definition held (t : table (seq N)) (s : N) : seq N := odflt [::] (look t s).

Definition states_of (x : sparse) : seq N := [seq e.1 | e <- x].

Definition moved_states (phi : moves) : seq N := [seq p.1 | p <- pairs phi].

(** * The group *)

Definition keeps_labels (ls : option (table N)) (phi : moves) : bool :=
  if ls is Some t then all (fun p : N * N => look t p.1 == look t p.2) (pairs phi) else true.

(** A permutation of the states below [d] that may act. *)
Definition may_act (d : N) (ls : option (table N)) (phi : moves) : bool :=
  is_permutation d phi &&& keeps_labels ls phi.

(** * Convex combinations *)

(** Positive weights with sum 1 give [x]. *)
Definition is_convex (terms : seq (Q * sparse)) (x : sparse) : bool :=
  all (fun t => positive_fraction t.1) terms
  &&& Qeq_bool (foldr (fun t sum => Qred (Qplus t.1 sum)) 0%coqQ terms) 1%coqQ
  &&& vanishes (plus (combination terms) (scale (-1 # 1) x)).

(** The terms of a combination of options of A and B: which list, which position, which weight. *)
Fixpoint terms_at (tA tB : table sparse) (ws : seq (side * N * Q)) : option (seq (Q * sparse)) :=
  match ws with
  | [::] => Some [::]
  | (s, k, w) :: ws' =>
      let t := match s with A => look tA k | B => look tB k | Extra => None end in
      if t is Some x then if terms_at tA tB ws' is Some ts then Some ((w, x) :: ts) else None else None
  end.

Definition mixture_ok (tB : table sparse) (m : sparse * seq (N * Q)) : bool :=
  if terms_at (PositiveMap.empty _) tB [seq (B, kw.1, kw.2) | kw <- m.2] is Some ts then is_convex ts m.1 else false.

(** An option is dropped: it is the combination that is given, which cites no dropped option. *)
Definition drop_ok (tA tB : table sparse) (gone : table unit) (drop : N * seq (side * N * Q)) : bool :=
  match look tA drop.1, terms_at tA tB drop.2 with
  | Some x, Some ts =>
      all (fun w : side * N * Q => if w.1 is (A, k) then if look gone k is Some _ then false else true else true) drop.2
      &&& is_convex ts x
  | _, _ => false
  end.

Definition cites_B (drop : N * seq (side * N * Q)) : bool :=
  has (fun w : side * N * Q => if w.1 is (B, _) then true else false) drop.2.

(** The options of A that stay. *)
Definition staying (xs : seq sparse) (gone : table unit) : seq sparse :=
  [seq kx.2 | kx <- numbered 0 xs & if look gone kx.1 is Some _ then false else true].

(** * Rule clique: phi_i^-1 phi_j x in B for all different i, j in 0..n and x in A *)

(** Looked at are phi_j x and phi_j^-1 x where phi_j touches x (otherwise x must be in B), and phi_i^-1 y, y = phi_j x,
    where phi_i touches y: that decides all pairs. *)
Definition check_clique (d : N) (ls : option (table N)) (xs ys : seq sparse) (cs : seq cycles) : option N :=
  let phis := [seq moves_of c | c <- cs] in
  let inside := contains (set_of ys) in
  let movers := holders [seq moved_states phi | phi <- phis] in
  let at_position := listed phis in
  if ~~ nilp phis
    &&& all (may_act d ls) phis
    &&& all (fun phi => all (fun x =>
          if touches phi x then inside (move phi x) &&& inside (move (inverse phi) x) else inside x) xs) phis
    &&& all (fun jphi : N * moves => all (fun x =>
          if touches jphi.2 x then
            let y := move jphi.2 x in
            all (fun e : N * Q => all (fun i => if N.eqb i jphi.1 then true else
              if look at_position i is Some psi then inside (move (inverse psi) y) else false) (held movers e.1)) y
          else true) xs) (numbered 0 phis)
  then Some (N.of_nat (size phis)) else None.

(** * Rule blocks: swaps that exchange two blocks and map the others onto themselves connect all blocks *)

(** [phi X = Y] as sets. *)
Definition sends (phi : moves) (X : seq sparse * option_set) (Y : seq sparse * option_set) : bool :=
  all (fun x => contains Y.2 (move phi x)) X.1 &&& all (fun y => contains X.2 (move (inverse phi) y)) Y.1.

Definition swap_ok (blocks : table (seq sparse * option_set)) (near : table (seq N)) (swap : N * N * moves) : bool :=
  let: (i, j, phi) := swap in
  all (fun k =>
    let target := if N.eqb k i then j else if N.eqb k j then i else k in
    match look blocks k, look blocks target with Some X, Some Y => sends phi X Y | _, _ => false end)
    [:: i, j & flatten [seq held near s | s <- moved_states phi]].

(** One name per component of the graph of the swaps: each edge gives all of one side the name of the other. *)
Definition components (count : N) (edges : seq (N * N)) : seq N :=
  foldl (fun names edge =>
    let a := nth 0%coqN names (N.to_nat edge.1) in
    let b := nth 0%coqN names (N.to_nat edge.2) in
    if N.eqb a b then names else [seq if N.eqb c b then a else c | c <- names])
    [seq kx.1 | kx <- numbered 0 (nseq (N.to_nat count) tt)] edges.

Definition check_blocks (d : N) (ls : option (table N)) (xs : seq sparse) (tA tB : table sparse)
    (losing winning : seq (seq N)) (swaps : seq (N * N * cycles)) : option (N * N) :=
  let blocks := pmap (items_at tA) losing ++ pmap (items_at tB) winning in
  let m := N.of_nat (size losing) in
  let n := N.of_nat (size winning) in
  let moves := [seq (s.1, moves_of s.2) | s <- swaps] in
  let near := holders [seq flatten [seq states_of x | x <- X] | X <- blocks] in
  let known := listed [seq (X, set_of X) | X <- blocks] in
  let covered := set_of (flatten (take (size losing) blocks)) in
  if N.eqb (N.of_nat (size blocks)) (N.add m n)
    &&& N.ltb 0 m &&& N.ltb 0 n
    &&& all (fun s => may_act d ls s.2) moves
    &&& all (contains covered) xs
    &&& all (swap_ok known near) moves
    &&& all (N.eqb (head 0%coqN (components (N.add m n) [seq s.1 | s <- swaps])))
            (components (N.add m n) [seq s.1 | s <- swaps])
  then Some (m, n) else None.

(** * Rule orbits: generators map C onto itself; linked members form a cell; the least share of winners *)

Fixpoint members_at (tA tB tE : table sparse) (ms : seq (side * N)) : option (seq sparse) :=
  match ms with
  | [::] => Some [::]
  | (s, k) :: ms' =>
      let t := match s with A => look tA k | B => look tB k | Extra => look tE k end in
      if t is Some x then if members_at tA tB tE ms' is Some xs then Some (x :: xs) else None else None
  end.

(** The position of the first member of each member's cell; a link must give its member. *)
Definition cell_names (known : table sparse) (gens : table moves)
    (members : seq (N * (sparse * option (N * N)))) : option (table N) :=
  foldl (fun names kml =>
    let: (k, (x, link)) := kml in
    if names is Some t then
      if link is Some (g, earlier) then
        match look gens g, look known earlier, look t earlier with
        | Some phi, Some y, Some name => if move phi y == x then Some (put t k name) else None
        | _, _, _ => None
        end
      else Some (put t k k)
    else None) (Some (PositiveMap.empty N)) members.

(** How many of the members have each name. *)
Definition tally (names : seq N) : table N :=
  foldl (fun t name => put t name (N.succ (odflt 0%coqN (look t name)))) (PositiveMap.empty N) names.

Definition tallied (t : table N) (name : N) : N := odflt 0%coqN (look t name).

(** The smaller of two shares winners/members. *)
Definition least (a b : N * N) : N * N := if N.leb (N.mul a.1 b.2) (N.mul b.1 a.2) then a else b.

Definition all_distinct (xs : seq sparse) : bool :=
  (foldl (fun s x => if contains s.2 x then (false, s.2) else
            let k := key x in
            (s.1, PositiveMap.add k (x :: odflt [::] (PositiveMap.find k s.2)) s.2))
         (true, PositiveMap.empty _) xs).1.

(** Strictly increasing states: the one spelling of an option. *)
Definition well_formed (x : sparse) : bool := sorted (fun e f : N * Q => N.ltb e.1 f.1) x.

Definition check_orbits (d : N) (ls : option (table N)) (xs ys : seq sparse) (tA tB : table sparse)
    (extra : seq sparse) (ms : seq (side * N)) (gs : seq cycles) (links : seq (option (N * N))) : option (N * N) :=
  if members_at tA tB (listed extra) ms is Some C then
    let gens := [seq moves_of c | c <- gs] in
    let inC := contains (set_of C) in
    let inB := contains (set_of ys) in
    let known := listed C in
    let near := holders [seq states_of x | x <- C] in
    if (size links == size C)
      &&& all_distinct C
      &&& all well_formed C
      &&& all inC xs
      &&& all (may_act d ls) gens
      &&& all (fun phi => all (fun s => all (fun k =>
            if look known k is Some x then inC (move phi x) else false) (held near s)) (moved_states phi)) gens
    then
      if cell_names known (listed gens) (numbered 0 (zip C links)) is Some names then
        let named := [seq (odflt 0%coqN (look names kx.1), kx.2) | kx <- numbered 0 C] in
        let all_of := tally [seq nx.1 | nx <- named] in
        let winners := tally [seq nx.1 | nx <- named & inB nx.2] in
        let share := foldl (fun s nx => least s (tallied winners nx.1, tallied all_of nx.1)) (1%coqN, 1%coqN) named in
        if N.ltb 0 share.1 then Some share else None
      else None
    else None
  else None.

(** * Rule packing: every reward is in at most m of the cones phi_i K, K = where A wins *)

(** A positive multiple of [x] with coprime integers, without zeros. *)
Definition normal (x : sparse) : sparse :=
  let y := [seq e <- x | ~~ Z.eqb (Qnum e.2) 0] in
  let l := foldr (fun e l => Z.lcm (Zpos (Qden e.2)) l) 1%coqZ y in
  let whole := scale (l # 1) y in
  let g := foldr (fun e g => Z.gcd (Qnum e.2) g) 0%coqZ whole in
  scale (1 # Z.to_pos g) whole.

Definition form (x y : sparse) : sparse := normal (plus x (scale (-1 # 1) y)).

Definition negated (f : sparse) : sparse := scale (-1 # 1) f.

(** Positive weights, some on a strict row, whose combination of the rows is zero: no reward satisfies all rows. *)
Definition cancels (rows : seq (sparse * bool)) (ws : seq (N * Q)) : bool :=
  let t := listed rows in
  all (fun w => positive_fraction w.2 &&& (if look t w.1 is Some _ then true else false)) ws
  &&& has (fun w => if look t w.1 is Some (_, strict) then strict else false) ws
  &&& vanishes (combination [seq (w.2, if look t w.1 is Some (f, _) then f else [::]) | w <- ws]).

(** The forms of a cone: one row per option of A, one form per option of B; r is in the cone if and only if all forms
    of some row are positive. *)
Definition forms (phi : moves) (xs ys : seq sparse) : seq (seq sparse) :=
  [seq [seq form (move phi x) (move phi y) | y <- ys] | x <- xs].

(** The systems of all pairs of cones i < j, in the order of the format: i, and the rows of both. *)
Definition pair_systems (cones : seq (seq (seq sparse))) : seq (N * (seq sparse * seq sparse)) :=
  flatten [seq flatten [seq flatten [seq [seq (ic.1, (x, y)) | y <- jc.2] | x <- ic.2]
                       | ic <- numbered 0 (take (N.to_nat jc.1) cones)]
          | jc <- numbered 0 cones].

Definition strict_rows (fs : seq sparse) : seq (sparse * bool) := [seq (f, true) | f <- fs].

(** How many cones there are, and whether B wins in all cones but the first. *)
Definition check_pairs (d : N) (ls : option (table N)) (xs ys : seq sparse) (cs : seq cycles)
    (multipliers : seq (seq (N * Q))) : option (N * bool) :=
  let phis := moves_of [::] :: [seq moves_of c | c <- cs] in
  let systems := pair_systems [seq forms phi xs ys | phi <- phis] in
  if all (may_act d ls) phis
    &&& ~~ nilp cs
    &&& (size systems == size multipliers)
    &&& all (fun sw => cancels (strict_rows (sw.1.2.1 ++ sw.1.2.2)) sw.2) (zip systems multipliers)
  then Some (N.of_nat (size phis),
             all (fun sw => if N.eqb sw.1.1 0
                            then has (fun w : N * Q => N.leb (N.of_nat (size ys)) w.1) sw.2 else true)
                 (zip systems multipliers))
  else None.

(** The form is <= 0 at every reward that does not increase along the chains. *)
Definition weight_at (f : sparse) (s : N) : Q :=
  foldr (fun e w => if N.eqb e.1 s then Qplus e.2 w else w) 0%coqQ f.

Definition chain_decides (f : sparse) (chain : seq N) : bool :=
  let: (ok, total) := foldl (fun (acc : bool * Q) s =>
      let total := Qred (Qplus acc.2 (weight_at f s)) in (acc.1 &&& Z.leb (Qnum total) 0, total)) (true,
        0%coqQ) chain in
  ok &&& Z.eqb (Qnum total) 0.

Definition sorted_decides (chains : seq (seq N)) (f : sparse) : bool :=
  all (chain_decides f) chains
  &&& all (fun e : N * Q => (Z.eqb (Qnum e.2) 0) || (e.1 \in flatten chains)) f.

Definition neighbours (chain : seq N) : seq (N * N) := zip chain (behead chain).

(** A total order of options, only to give sets of them one spelling. *)
Fixpoint precedes (x y : sparse) : bool :=
  match x, y with
  | [::], _ => true
  | _, [::] => false
  | e :: x', f :: y' =>
      match N.compare e.1 f.1, Z.compare (Qnum e.2) (Qnum f.2), Pos.compare (Qden e.2) (Qden f.2) with
      | Lt, _, _ => true | Gt, _, _ => false
      | _, Lt, _ => true | _, Gt, _ => false
      | _, _, Lt => true | _, _, Gt => false
      | _, _, _ => precedes x' y'
      end
  end.

Definition spelled (X : seq sparse) : seq sparse := sort precedes (undup X).

Definition cone_image (phi : moves) (cone : seq sparse * seq sparse) : seq sparse * seq sparse :=
  (spelled [seq move phi x | x <- cone.1], spelled [seq move phi y | y <- cone.2]).

(** Exchanging two neighbours of a chain permutes the cones. *)
Definition chains_ok (d : N) (cones : seq (seq sparse * seq sparse)) (chains : seq (seq N)) : bool :=
  uniq (flatten chains)
  &&& all (fun xy : N * N =>
        let swap := moves_of [:: [:: xy.1; xy.2]] in
        is_permutation d swap &&& perm_eq [seq cone_image swap cone | cone <- cones] cones)
      (flatten [seq neighbours chain | chain <- chains])
  &&& all (fun s => N.ltb s d) (flatten chains).

(** The most cones that a counted leaf leaves possible.  [decided]: forms that are <= 0 here. *)
Fixpoint most_possible (phis : table moves) (tA tB : table sparse) (cones : seq (seq (seq sparse)))
    (rows : seq (sparse * bool)) (decided : seq sparse) (t : tree) : option N :=
  match t with
  | Split i a b yes no =>
      match look phis i, look tA a, look tB b with
      | Some phi, Some x, Some y =>
          let f := form (move phi x) (move phi y) in
          match most_possible phis tA tB cones (rcons rows (f, true)) (negated f :: decided) yes,
                most_possible phis tA tB cones (rcons rows (negated f, false)) (f :: decided) no with
          | Some k, Some l => Some (N.max k l)
          | _, _ => None
          end
      | _, _, _ => None
      end
  | Closed ws => if cancels rows ws then Some 0%coqN else None
  | Count =>
      Some (N.of_nat (count (has (fun row => ~~ has (fun f => f \in decided) row)) cones))
  end.

(** m and N: every reward is in at most m of N cones. *)
Definition check_tree (d : N) (ls : option (table N)) (xs ys : seq sparse) (tA tB : table sparse) (cs : seq cycles)
    (chains : seq (seq N)) (t : tree) : option (N * N) :=
  let phis := moves_of [::] :: [seq moves_of c | c <- cs] in
  let cones := [seq (spelled [seq move phi x | x <- xs], spelled [seq move phi y | y <- ys]) | phi <- phis] in
  let undecided := [seq [seq row <- forms phi xs ys | ~~ has (sorted_decides chains) row] | phi <- phis] in
  let chain_rows := [seq ([:: on xy.1 (1 # 1); on xy.2 (-1 # 1)], false)
                    | xy <- flatten [seq neighbours chain | chain <- chains]] in
  if all (may_act d ls) phis &&& chains_ok d cones chains then
    if most_possible (listed phis) tA tB undecided chain_rows [::] t is Some m then
      if N.ltb m (N.of_nat (size phis)) then Some (m, N.of_nat (size phis)) else None
    else None
  else None.

(** * All rules *)

(** What the evidence proves about the options of A that stay ([xs]) and B with the mixtures ([ys]). *)
Definition proved (d : N) (ls : option (table N)) (xs ys : seq sparse) (tA tB : table sparse) (keeps_most : bool)
    (e : evidence) : option relation :=
  let share (n m : N) := (Z.of_N n # N.succ_pos (N.pred m))%coqQ in
  match e with
  | Clique cs =>
      if check_clique d ls xs ys cs is Some n then
        Some (if keeps_most then Most (share n 1%coqN) else Weak (share n (N.succ n))) else None
  | Blocks losing winning swaps =>
      if check_blocks d ls xs tA tB losing winning swaps is Some (m, n) then
        Some (if N.leb m n &&& keeps_most then Most (share n m) else Weak (share n (N.add n m))) else None
  | Orbits extra members gens links =>
      if check_orbits d ls xs ys tA tB extra members gens links is Some (w, c) then Some (Weak (share w c)) else None
  | Pairs cs multipliers =>
      if check_pairs d ls xs ys cs multipliers is Some (n, injective) then
        Some (if injective &&& keeps_most then Most (share (N.pred n) 1%coqN) else Weak (share (N.pred n) n)) else None
  | Tree cs chains t =>
      if check_tree d ls xs ys tA tB cs chains t is Some (m, n) then Some (Weak (share (N.sub n m) n)) else None
  end.

Definition same_relation (a b : relation) : bool :=
  match a, b with
  | Weak p, Weak q => Qeq_bool p q
  | Most p, Most q => Qeq_bool p q
  | _, _ => false
  end.

Definition check_bound (c : certificate) : bool :=
  let p := about c in
  let ys := winning p ++ [seq m.1 | m <- mixtures c] in
  let tA := listed (losing p) in
  let tB := listed ys in
  let gone := foldl (fun t k => put t k tt) (PositiveMap.empty unit) [seq drop.1 | drop <- dropped c] in
  let ls := omap (@listed N) (labels p) in
  all (mixture_ok (listed (winning p))) (mixtures c)
  &&& uniq [seq drop.1 | drop <- dropped c]
  &&& all (drop_ok tA tB gone) (dropped c)
  &&& Bool.eqb (claim_labelled c) (isSome (labels p))
  &&& (if proved (states p) ls (staying (losing p) gone) ys tA tB (~~ has cites_B (dropped c)) (evidence_of c)
       is Some found then same_relation found (claim c) else false).
