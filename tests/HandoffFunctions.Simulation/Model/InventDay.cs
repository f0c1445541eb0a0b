namespace HandoffFunctions.Simulation.Model;

/// <summary>Makes up what happens, one fact after the other. It knows just enough of the day so far to be plausible, and to be hostile.</summary>
internal sealed class InventDay(Random chance, StoryKnobs knobs, IReadOnlyList<string> devices, IReadOnlyList<string> people)
{
    private static readonly string[] Apps = ["records", "orders", "mail"];
    private static readonly string[] Parts = ["browser", "tokens", "credentials", "app:records"];
    private static readonly string[] Methods = ["password", "fido2", "sms"];

    /// <summary>How often each kind comes up, of a hundred.</summary>
    private static readonly (What What, int Weight)[] Weights =
    [
        (What.SessionStarted, 34), (What.SessionActive, 17), (What.SessionEnded, 10), (What.DeviceCheckedOut, 8), (What.DeviceCheckedIn, 7),
        (What.DeviceReset, 4), (What.AppSessionCleared, 4), (What.DeviceLost, 3), (What.DeviceRetired, 2), (What.WorkerShiftEnded, 6), (What.WorkerMoved, 3), (What.WorkerDeparted, 2),
    ];

    private readonly List<Happened> _sessions = [];
    private DateTimeOffset _now = knobs.Begins;

    public Happened Next(int number)
    {
        if (chance.NextDouble() >= knobs.SameInstant)
        {
            // Mostly one thing soon after the other; now and then hours go by.
            _now += chance.Next(10) switch
            {
                < 4 => TimeSpan.FromSeconds(chance.Next(1, 90)),
                < 9 => TimeSpan.FromMilliseconds(chance.Next(1_000, 1_800_000)),
                _ => TimeSpan.FromMinutes(chance.Next(60, 400)),
            };
        }

        var fact = Make(Kind(), $"e-{number}");
        if (fact is { What: What.SessionStarted or What.SessionActive })
        {
            _sessions.Add(fact);
        }

        return fact;
    }

    private Happened Make(What what, string id)
    {
        var fact = new Happened(what, _now, $"/{(what.ToString().StartsWith("Worker", StringComparison.Ordinal) ? "hr" : "ward")}", id) { User = Spelled(Any(people)), Device = Spelled(Any(devices)) };
        return what switch
        {
            What.SessionStarted => SignIn(fact),
            What.SessionActive => Use(fact),
            What.SessionEnded => Known() is { } known && chance.Next(10) > 0
                ? fact with { User = Spelled(known.User!), Device = known.Device, Session = known.Session } : fact with { Session = SessionId() },
            What.DeviceCheckedOut => fact with { DueAt = chance.Next(3) == 0 ? _now + TimeSpan.FromMinutes(chance.Next(5, 300)) : null },
            What.DeviceCheckedIn => fact with { User = chance.Next(2) == 0 ? null : fact.User },
            What.DeviceReset => fact with { User = null, Cleared = chance.Next(2) == 0 ? [] : [.. Parts.Where(_ => chance.Next(2) == 0)] },
            What.AppSessionCleared => Known() is { } known
                ? fact with { User = known.User, Device = known.Device, App = known.App ?? Any(Apps) } : fact with { App = Any(Apps) },
            What.DeviceLost or What.DeviceRetired => fact with { User = null },
            _ => fact with { Device = null },
        };
    }

    private Happened SignIn(Happened fact)
    {
        var isAgent = knobs.Agents && chance.Next(6) == 0;
        return fact with
        {
            User = isAgent ? "agent-x" : fact.User,
            AgentOf = isAgent ? fact.User : null,
            Session = SessionId(),
            App = chance.Next(2) == 0 ? Any(Apps) : null,
            Interactive = chance.Next(8) > 0,
            Methods = chance.Next(2) == 0 ? [] : [Any(Methods)],
        };
    }

    private Happened Use(Happened fact)
    {
        var issued = chance.Next(3) == 0 ? _now - TimeSpan.FromMinutes(chance.Next(0, 90)) : (DateTimeOffset?)null;
        return Known() is { } known && chance.Next(8) > 0
            ? fact with { User = known.User, Device = known.Device, Session = known.Session, AgentOf = known.AgentOf, App = known.App, TokenIssuedAt = issued }
            : fact with { Session = SessionId(), TokenIssuedAt = issued };
    }

    /// <summary>A session that was there before, mostly one of the last; an old one is the hostile case.</summary>
    private Happened? Known() => _sessions.Count == 0 ? null : chance.Next(3) == 0 ? _sessions[chance.Next(_sessions.Count)] : _sessions[^1];

    /// <summary>Mostly a new id; now and then one that stood on some device before, perhaps another, perhaps somebody else's.</summary>
    private string SessionId() => _sessions.Count > 0 && chance.Next(5) == 0 ? _sessions[chance.Next(_sessions.Count)].Session! : $"session-{chance.Next(1_000_000)}";

    private What Kind()
    {
        var possible = knobs.Kinds.Count == 0 ? Weights : [.. Weights.Where(weight => knobs.Kinds.Contains(weight.What))];
        var pick = chance.Next(possible.Sum(weight => weight.Weight));
        return possible.First(weight => (pick -= weight.Weight) < 0).What;
    }

    private T Any<T>(IReadOnlyList<T> from) => from[chance.Next(from.Count)];

    /// <summary>Sources spell ids in different cases; they are the same.</summary>
    private string Spelled(string id) => chance.Next(12) == 0 ? id.ToUpperInvariant() : id;
}
