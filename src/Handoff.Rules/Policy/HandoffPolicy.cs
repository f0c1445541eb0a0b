using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Findings;

namespace Handoff.Rules.Policy;

/// <summary>What applies to one class of device after one cause of handoff.</summary>
/// <param name="Grace">How long after the handoff an old session may stay unproven before it is flagged.</param>
/// <param name="Steps">What is owed, in the order in which it is taken.</param>
/// <param name="Reauthentication">What the next operator must have done to be known; null when nothing is asked.</param>
/// <param name="Retries">How often and how fast a step is tried again.</param>
public sealed record Rule(TimeSpan Grace, IReadOnlyList<StepKind> Steps, Retries Retries, Reauthentication? Reauthentication = null);

/// <summary>Whoever takes a device over must sign in afresh.</summary>
/// <param name="Methods">One of these must have been used; empty for any.</param>
public sealed record Reauthentication(IReadOnlyList<string> Methods);

/// <summary>What applies to one class of device.</summary>
/// <param name="Owner">The team that looks after its findings.</param>
/// <param name="ConfirmWithin">How long a device or an application has to confirm that it cleared.</param>
/// <param name="IdleAfter">An operator's session unused for so long is flagged; null for never.</param>
/// <param name="OverdueAfter">A check-out without a due time is overdue after so long; null for never.</param>
public sealed record DeviceClass(
    string Name,
    string? Owner,
    Rule Default,
    IReadOnlyDictionary<Cause, Rule> Causes,
    TimeSpan ConfirmWithin,
    TimeSpan? IdleAfter,
    TimeSpan? OverdueAfter)
{
    public Rule For(Cause cause) => Causes.GetValueOrDefault(cause, Default);
}

/// <summary>A device that policy names, by its id or by a pattern in which <c>*</c> and <c>?</c> stand for any characters and any one.</summary>
public sealed record NamedDevice(string? Id, string? Pattern, string Class, string? Department);

/// <summary>A terminal's name, a network address or a browser's id, with the device that stands behind it.</summary>
/// <param name="BrowserId">For an address that several devices share: the browser of this one.</param>
public sealed record Place(string Name, string DeviceId, string? BrowserId = null);

/// <summary>How long an effect may take to show.</summary>
/// <param name="Wait">How long to poll for it at once.</param>
/// <param name="AskAgainAfter">When it does not show for so long, the service is asked to do it again.</param>
/// <param name="GiveUpAfter">After so long without it, the step is unverifiable.</param>
public sealed record ReadBack(TimeSpan Wait, TimeSpan AskAgainAfter, TimeSpan GiveUpAfter);

/// <summary>The policy in force, as read from <c>policy.json</c>.</summary>
public sealed record HandoffPolicy
{
    /// <summary>SHA-256 of the file's bytes; every ledger entry carries it.</summary>
    public required string Hash { get; init; }

    /// <summary>Record what would be done, and do nothing.</summary>
    public required bool DryRun { get; init; }

    public required IReadOnlyList<NamedDevice> Devices { get; init; }
    public required IReadOnlyList<Place> Terminals { get; init; }
    public required IReadOnlyList<Place> Addresses { get; init; }
    public required IReadOnlyList<Place> Browsers { get; init; }

    /// <summary>The class of a checked-out device whose own class is unknown.</summary>
    public required string CheckedOutClass { get; init; }

    public required IReadOnlyDictionary<string, DeviceClass> Classes { get; init; }

    /// <summary>The team that looks after findings for which nobody else is named.</summary>
    public required string? Owner { get; init; }

    public required DepartureRule Departure { get; init; }
    public required DirectoryRule Directory { get; init; }

    public required IReadOnlyList<BoundSecret> Secrets { get; init; }

    /// <summary>After one of a pair of secrets was replaced, the other is left alone for so long.</summary>
    public required TimeSpan PairApart { get; init; }

    public required SharedSignals SharedSignals { get; init; }
    public required Retries Retries { get; init; }

    /// <summary>Null where revocations are not held back.</summary>
    public required Brake? Brake { get; init; }

    public required ReadBack ReadBack { get; init; }

    /// <summary>How long after it was flagged a finding is due for review.</summary>
    public required IReadOnlyDictionary<Severity, TimeSpan> ReviewWithin { get; init; }

    /// <summary>The log feeds that are watched, each with the time within which it should be heard again.</summary>
    public required IReadOnlyDictionary<string, TimeSpan> Feeds { get; init; }

    /// <summary>How often and how fast the steps of a handoff are tried again.</summary>
    public Retries RetriesOf(Subject subject, HandoffRecord handoff) => subject is Device device ? ClassOf(device.DeviceClass).For(handoff.Cause).Retries : Departure.Retries;

    public DeviceClass ClassOf(string? name) =>
        name is not null && Classes.TryGetValue(name, out var known) ? known : Classes[CheckedOutClass];

    /// <summary>The devices that policy puts behind a fact's terminal, address and browser, by each key that the fact has.</summary>
    internal IEnumerable<(string By, IReadOnlyList<string> Devices)> PlacesOf(Fact fact)
    {
        if (fact.Terminal is { } terminal)
        {
            yield return ("terminal", DevicesAt(Terminals.Where(place => Person.Same(place.Name, terminal))));
        }

        if (fact.IpAddress is { } address)
        {
            var here = Addresses.Where(place => Person.Same(place.Name, address)).ToList();
            var exactly = here.Where(place => place.BrowserId is not null && place.BrowserId == fact.BrowserId).ToList();
            yield return exactly.Count > 0
                ? ("ipAddress and browserId", DevicesAt(exactly))
                : ("ipAddress", DevicesAt(here.Where(place => place.BrowserId is null || fact.BrowserId is null)));
        }

        if (fact.BrowserId is { } browser)
        {
            yield return ("browserId", DevicesAt(Browsers.Where(place => place.Name == browser)));
        }
    }

    /// <summary>An attributed fact with the class and department that policy gives its device.</summary>
    public Fact Describe(Fact fact)
    {
        var named = Named(fact.DeviceId!);
        return fact with { DeviceClass = named?.Class ?? fact.DeviceClass, Department = named?.Department ?? fact.Department };
    }

    /// <summary>Whether policy names the device that a fact names, or its class.</summary>
    public bool Names(Fact fact) =>
        Named(fact.DeviceId!) is not null
        || (fact.DeviceClass is { } name && Classes.ContainsKey(name));

    private NamedDevice? Named(string deviceId) =>
        Devices.FirstOrDefault(device => Person.Same(device.Id, deviceId))
        ?? Devices.FirstOrDefault(device => device.Pattern is { } pattern
            && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, deviceId, ignoreCase: true));

    private static List<string> DevicesAt(IEnumerable<Place> places) =>
        [.. places.Select(place => place.DeviceId).Distinct(StringComparer.OrdinalIgnoreCase)];
}
