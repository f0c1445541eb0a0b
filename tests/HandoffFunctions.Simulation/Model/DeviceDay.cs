namespace HandoffFunctions.Simulation.Model;

/// <summary>What happened to one device.</summary>
internal sealed class DeviceDay
{
    /// <summary>A call that was under way when the operator signed out may still show.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromSeconds(5);

    /// <summary>Two clocks that say that a sign-out came before its sign-in are no further apart.</summary>
    private static readonly TimeSpan ClocksDisagree = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Sitting> _sessions = [];
    private readonly Dictionary<string, DateTimeOffset> _signOuts = [];
    private readonly List<Passing> _passings = [];
    private readonly List<(string User, DateTimeOffset Until, Passing? By)> _past = [];
    private IReadOnlyList<Happened> _facts = [];

    private DeviceDay(string device) => Device = device;

    public string Device { get; }

    public Hold? Holder { get; private set; }

    public IEnumerable<Sitting> Sessions => _sessions.Values;

    public IReadOnlyList<Passing> Passings => _passings;

    public IReadOnlyList<Happened> Facts => _facts;

    /// <param name="facts">Of the device and of people, in any order.</param>
    public static DeviceDay Of(string device, IReadOnlyList<Happened> facts)
    {
        var day = new DeviceDay(device) { _facts = InOrder(facts) };
        foreach (var fact in day._facts)
        {
            day.Live(fact);
        }

        return day;
    }

    /// <summary>When a session was used, by everything that shows that it was.</summary>
    public IEnumerable<Happened> UsesOf(Sitting session) => _facts.Where(fact => IsUse(fact) && KeyOf(fact) == KeyOf(session));

    /// <summary>
    /// In the order in which they happened. What ends custody comes before what begins it at the same instant, a sign-out after its sign-in and its uses, and
    /// the loss of the device last; a sign-out that is said to come shortly before the first sign-in of its session came right after it.
    /// </summary>
    private static List<Happened> InOrder(IReadOnlyList<Happened> facts)
    {
        var begun = facts.Where(fact => fact.What == What.SessionStarted).GroupBy(KeyOf).ToDictionary(own => own.Key, own => own.Min(fact => fact.At));
        return
        [
            .. facts.OrderBy(fact => fact.What == What.SessionEnded && begun.TryGetValue(KeyOf(fact), out var start) && start > fact.At && start <= fact.At + ClocksDisagree ? start : fact.At)
                .ThenBy(fact => fact.What switch
                {
                    What.DeviceCheckedIn or What.WorkerShiftEnded or What.WorkerMoved or What.WorkerDeparted => 0,
                    What.DeviceCheckedOut => 1,
                    What.SessionStarted => 2,
                    What.SessionActive => 3,
                    What.SessionEnded => 4,
                    _ => 5,
                })
                .ThenBy(fact => fact.Source, StringComparer.Ordinal).ThenBy(fact => fact.Id, StringComparer.Ordinal),
        ];
    }

    private void Live(Happened fact)
    {
        switch (fact.What)
        {
            case What.SessionStarted when !IsUse(fact):
                if (!Holds(fact.User))
                {
                    PassOn("nextOperator", fact, fact.User);
                    Holder = new Hold(fact.User!, fact.At, false, null);
                }

                Begin(fact, anew: true);
                break;
            case What.SessionStarted or What.SessionActive:
                Begin(fact, anew: false);
                break;
            case What.SessionEnded:
                SignOut(fact);
                break;
            case What.DeviceCheckedOut when Holds(fact.User):
                Holder = Holder! with { IsCheckedOut = true, DueAt = fact.DueAt ?? Holder.DueAt };
                break;
            case What.DeviceCheckedOut:
                PassOn("checkedOutToOther", fact, fact.User);
                Holder = new Hold(fact.User!, fact.At, true, fact.DueAt);
                break;
            case What.DeviceCheckedIn when fact.User is null || Holds(fact.User):
                PassOn("checkIn", fact, null);
                break;
            case What.DeviceLost or What.DeviceRetired when Holder is null:
                _passings.Add(new Passing(Device, fact.What == What.DeviceLost ? "deviceLost" : "deviceRetired", fact.At, null, null));
                break;
            case What.DeviceLost or What.DeviceRetired:
                PassOn(fact.What == What.DeviceLost ? "deviceLost" : "deviceRetired", fact, null);
                break;
            case What.WorkerShiftEnded or What.WorkerMoved or What.WorkerDeparted when Holds(fact.User):
                PassOn(fact.What switch { What.WorkerShiftEnded => "shiftEnd", What.WorkerMoved => "moved", _ => "departure" }, fact, null);
                break;
        }
    }

    private bool Holds(string? user) => Holder is not null && World.Same(Holder.User, user);

    private void PassOn(string cause, Happened fact, string? to)
    {
        if (Holder is not { } holder)
        {
            return;
        }

        var passing = new Passing(Device, cause, fact.At, holder.User, to);
        _passings.Add(passing);
        _past.Add((holder.User, fact.At, passing));
        foreach (var session in _sessions.Values.Where(session => session.PassedOn is null && World.Same(session.Person, holder.User)))
        {
            session.PassedOn = passing;
        }

        Holder = null;
    }

    /// <param name="anew">Whether the operator typed: then a session that was over has begun again, under whatever id its browser kept.</param>
    private void Begin(Happened fact, bool anew)
    {
        var key = KeyOf(fact);
        if (_sessions.TryGetValue(key, out var known) && !(anew && (known.IsOnlySeen || known.Ended is not null || known.PassedOn is not null)))
        {
            known.LastTyped = anew ? fact.At : known.LastTyped;
            return;
        }

        _sessions[key] = new Sitting
        {
            User = fact.User!,
            Session = fact.Session!,
            AgentOf = fact.AgentOf,
            App = fact.App,
            Began = fact.At,
            LastTyped = fact.At,
            IsOnlySeen = fact.What == What.SessionActive,
            // A call that was under way when the operator signed out may be the first that shows the session.
            Ended = !anew && fact.What == What.SessionActive && _signOuts.ContainsKey(key) ? fact.At : null,
            // Access that shows itself when its person no longer holds the device was most likely begun before it was passed on.
            PassedOn = anew || Holds(fact.AgentOf ?? fact.User) ? null : _past.LastOrDefault(past => World.Same(past.User, fact.AgentOf ?? fact.User)).By,
        };
    }

    private void SignOut(Happened fact)
    {
        if (IsUsedSoonAfter(fact))
        {
            return;
        }

        if (!_sessions.TryGetValue(KeyOf(fact), out var session))
        {
            _signOuts[KeyOf(fact)] = fact.At;
            return;
        }

        // Of several, the last one counts: what showed the session after an earlier one, it has closed too.
        var ended = fact.At > session.Began ? fact.At : session.Began;
        session.Ended = session.Ended > ended ? session.Ended : ended;
        var isStillIn = _sessions.Values.Any(other => other.IsRightful && Holds(other.User));
        if (Holder is { IsCheckedOut: false } holder && Holds(fact.User) && session.PassedOn is null && !isStillIn)
        {
            _past.Add((holder.User, fact.At, null));
            Holder = null;
        }
    }

    /// <summary>A sign-out that the same session outlived was only what one could see of it. A later sign-in is another session.</summary>
    private bool IsUsedSoonAfter(Happened signOut)
    {
        var again = _facts.Where(fact => fact.What == What.SessionStarted && !IsUse(fact) && fact.At > signOut.At && KeyOf(fact) == KeyOf(signOut))
            .Select(fact => (DateTimeOffset?)fact.At).Min() ?? DateTimeOffset.MaxValue;
        return _facts.Any(fact => IsUse(fact) && KeyOf(fact) == KeyOf(signOut) && fact.At > signOut.At + UnderWay && fact.At < again);
    }

    /// <summary>Whether it shows a session alive without a person having taken the device in hand.</summary>
    private static bool IsUse(Happened fact) => fact.What == What.SessionActive || (fact.What == What.SessionStarted && (!fact.Interactive || fact.AgentOf is not null));

    private static string KeyOf(Happened fact) => $"{fact.User?.ToLowerInvariant()} {fact.Session} {fact.AgentOf?.ToLowerInvariant()}";

    private static string KeyOf(Sitting session) => $"{session.User.ToLowerInvariant()} {session.Session} {session.AgentOf?.ToLowerInvariant()}";
}
