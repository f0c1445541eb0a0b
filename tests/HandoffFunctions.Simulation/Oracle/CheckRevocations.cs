using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Oracle;

/// <summary>
/// A revocation ends every session of a person, everywhere. So each one that reached the directory must have been owed by some handoff on
/// record, and that handoff must not be older than a rightful session which the person had begun and which was known by then.
/// </summary>
internal sealed class CheckRevocations
{
    private const string Invariant = "the rightful holder is never revoked by an older handoff";

    /// <summary>While a handoff is no older, nobody asks storage where else its operator may have signed in since.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(5);

    private readonly List<Revocation> _made = [];

    public void Add(Revocation revocation) => _made.Add(revocation);

    /// <summary>Judges what was made since the last check.</summary>
    public void Check(KeepRows rows, IReadOnlyList<Told> accepted)
    {
        foreach (var (user, at, knownSince, heard, handoffId) in _made)
        {
            var asking = rows.Subjects.Values.SelectMany(subject => subject.Handoffs.Values.Select(kept => kept.Read)
                .Where(handoff => handoffId is null ? CouldAsk(handoff, rows, user) || WasTakenBack(handoff, subject, user, knownSince) : handoff.Id == handoffId)).ToList();
            if (asking.Count == 0 && rows.Subjects.Values.SelectMany(subject => subject.Steps.Revocations.Select(own => (own.User, own.KnownAt)).Concat(subject.Steps.Unproven)).Any(own => World.Same(own.User, user) && own.KnownAt >= knownSince))
            {
                // It was owed when whoever asked last looked; somebody else has settled it since.
                continue;
            }

            if (asking.Count == 0)
            {
                throw new InvariantBrokenException("nothing is revoked that is not on record as owed", user, $"a revocation at {at:O} that no handoff asked for");
            }

            var world = World.Of([.. accepted.Where(told => told.ArrivesAt <= knownSince).Select(told => told.Fact)]);
            var rightful = world.RightfulSessionsOf(user);
            // Who left has no rightful session anywhere.
            if (asking.All(handoff => handoff.Cause != "departure" && rightful.Any(session => session.LastTyped > handoff.At && (at - handoff.At > JustNow || IsHeard(session.Device, session.LastTyped)))))
            {
                var (device, typed) = rightful.First(own => own.LastTyped > asking.Max(handoff => handoff.At));
                throw new InvariantBrokenException(Invariant, asking[0].Id,
                    $"{user} was revoked at {at:O} for a handoff of {asking.Max(handoff => handoff.At):O}, and holds {device} with a session last signed in to at {typed:O} that was known at {knownSince:O}");
            }

            bool IsHeard(string device, DateTimeOffset typed) => heard is null || accepted.Any(told =>
                heard.Contains((told.Fact.Source, told.Fact.Id)) && told.Fact.At == typed && World.Same(told.Fact.Device, device) && World.Same(told.Fact.User, user));
        }

        _made.Clear();
        rows.HandoffsBefore.Clear();
    }

    /// <summary>Whether the handoff's revocation can have been owed at some time since the last check.</summary>
    private static bool CouldAsk(HandoffRow handoff, KeepRows rows, string user)
    {
        var now = Step(handoff, user);
        var hasChanged = rows.HandoffsBefore.TryGetValue(handoff.Id, out var before);
        var was = before is null ? null : Step(before, user);
        return now is not null && (now.IsOwed || (hasChanged && (was is null || was.IsOwed || was != now)));
    }

    /// <summary>Whether it stood when whoever asked last looked, and a late event took it back since.</summary>
    private static bool WasTakenBack(HandoffRow handoff, SubjectView subject, string user, DateTimeOffset knownSince) =>
        Step(handoff, user) is not null && subject.Steps.Revised.TryGetValue(handoff.Id, out var at) && at >= knownSince;

    private static StepPart? Step(HandoffRow handoff, string user) =>
        handoff.Steps.FirstOrDefault(step => step.Kind == "revokeTokens" && string.Equals(step.Target, user, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A revocation that was asked for.</summary>
/// <param name="KnownSince">What was acknowledged later could not be known.</param>
/// <param name="Heard">What whoever asked has itself put on record; null for everything.</param>
/// <param name="Handoff">On whose behalf, where that is known.</param>
internal sealed record Revocation(string User, DateTimeOffset At, DateTimeOffset KnownSince, IReadOnlySet<(string Source, string Id)>? Heard, string? Handoff);
