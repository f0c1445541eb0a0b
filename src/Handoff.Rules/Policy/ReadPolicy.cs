using System.Security.Cryptography;
using System.Text.Json;
using Handoff.Rules.Custody;
using Handoff.Rules.Findings;
using Handoff.Rules.Text;

namespace Handoff.Rules.Policy;

/// <summary>Reads <c>policy.json</c> strictly. An unknown key, a wrong unit or an impossible value is an error that names its line.</summary>
public static class ReadPolicy
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    /// <summary>The policy, or every error in the file.</summary>
    public static (HandoffPolicy? Policy, IReadOnlyList<PolicyError> Errors) From(ReadOnlySpan<byte> json)
    {
        var (node, error) = PolicyNode.Parse(json);
        if (error is not null)
        {
            return (null, [error]);
        }

        var errors = new List<PolicyError>();
        var root = new PolicyObject(node, "", errors);
        root.Text("$schema");
        root.Whole("version", 1, 1, 1);
        if (node!.Kind == JsonTokenType.StartObject && !root.Has("scope"))
        {
            root.Refuse("scope", "is missing");
        }

        var scope = root.Object("scope");
        var owner = root.Text("owner");
        var retries = ReadRetries.From(root, ReadRetries.LeftOut);
        var classes = ReadClasses(root.Object("classes"), owner, retries);
        if (classes.Count == 0 && errors.Count == 0)
        {
            root.Refuse("classes", "must hold at least one class of device");
        }

        var policy = new HandoffPolicy
        {
            Hash = Convert.ToHexStringLower(SHA256.HashData(json)),
            DryRun = root.Flag("dryRun", false),
            Devices = scope.Objects("devices").Select(device => ReadDevice(device, classes)).ToList(),
            Terminals = scope.Objects("terminals").Select(place => ReadPlace(place, "terminal")).ToList(),
            Addresses = scope.Objects("addresses").Select(place => ReadPlace(place, "address", withBrowser: true)).ToList(),
            Browsers = scope.Objects("browsers").Select(place => ReadPlace(place, "browserId")).ToList(),
            CheckedOutClass = ReadClassName(scope, "checkedOutClass", classes),
            Classes = classes,
            Owner = owner,
            Departure = ReadDeparture.From(root.Object("departure"), owner, retries),
            Directory = ReadDirectoryRule.From(root.Object("directory")),
            SharedSignals = ReadSharedSignals.From(root.Object("sharedSignals")),
            Secrets = ReadSecrets.From(root.Objects("secrets")),
            PairApart = ReadRotation(root.Object("rotation")),
            Retries = retries,
            Brake = ReadBrake.From(root),
            ReadBack = ReadReadBack(root.Object("readBack")),
            ReviewWithin = ReadReview(root.Object("reviewWithin")),
            Feeds = ReadFeeds.From(root.Object("feeds")),
        };
        scope.Done();
        root.Done();
        return errors.Count == 0 ? (policy, []) : (null, errors.OrderBy(e => e.Line).ToList());
    }

    private static Dictionary<string, DeviceClass> ReadClasses(PolicyObject from, string? owner, Retries retries) =>
        from.Names.ToDictionary(name => name, name => ReadClass(name, from.Object(name), owner, retries));

    private static DeviceClass ReadClass(string name, PolicyObject from, string? owner, Retries retries)
    {
        var rule = ReadRule(from, new Rule(TimeSpan.FromMinutes(10), [StepKind.RevokeTokens, StepKind.RotateSecret], retries));
        var overrides = from.Object("causes");
        var causes = new Dictionary<Cause, Rule>();
        foreach (var cause in overrides.Names)
        {
            if (Words.TryParse<Cause>(cause, out var known) && known.IsHandoff())
            {
                var own = overrides.Object(cause);
                causes.Add(known, ReadRule(own, rule));
                own.Done();
            }
            else
            {
                overrides.Refuse(cause, $"is not a cause of handoff; causes are {string.Join(", ", Causes.OfHandoffs)}");
            }
        }

        var read = new DeviceClass(
            name,
            from.Text("owner") ?? owner,
            rule,
            causes,
            from.Duration("confirmWithin", TimeSpan.FromMinutes(10), Week)!.Value,
            from.Duration("idleAfter", null, Week),
            from.Duration("overdueAfter", null, Year));
        from.Done();
        return read;
    }

    private static Rule ReadRule(PolicyObject from, Rule otherwise) =>
        new(from.Duration("grace", otherwise.Grace, Week)!.Value,
            from.Choices<StepKind>("steps") ?? otherwise.Steps,
            ReadRetries.From(from, otherwise.Retries),
            from.Has("reauthentication") ? ReadReauthentication(from.Object("reauthentication")) : otherwise.Reauthentication);

    private static Reauthentication? ReadReauthentication(PolicyObject from)
    {
        var required = from.Flag("required", true);
        var methods = from.Texts("methods");
        from.Done();
        return required ? new Reauthentication(methods) : null;
    }

    private static NamedDevice ReadDevice(PolicyObject from, Dictionary<string, DeviceClass> classes)
    {
        var device = new NamedDevice(from.Text("id"), from.Text("pattern"), ReadClassName(from, "class", classes), from.Text("department"));
        if (from.Has("id") == from.Has("pattern"))
        {
            from.Refuse("id", "either an id or a pattern must say which device it is");
        }

        from.Done();
        return device;
    }

    private static Place ReadPlace(PolicyObject from, string key, bool withBrowser = false)
    {
        var place = new Place(from.Required(key) ?? "", from.Required("deviceId") ?? "", withBrowser ? from.Text("browserId") : null);
        from.Done();
        return place;
    }

    private static string ReadClassName(PolicyObject from, string key, Dictionary<string, DeviceClass> classes)
    {
        var name = from.Required(key);
        if (name is not null && !classes.ContainsKey(name))
        {
            from.Refuse(key, $"must be one of the classes: {string.Join(", ", classes.Keys)}");
        }

        return name ?? "";
    }

    private static TimeSpan ReadRotation(PolicyObject from)
    {
        var apart = from.Duration("pairApart", TimeSpan.FromHours(1), Week)!.Value;
        from.Done();
        return apart;
    }

    private static ReadBack ReadReadBack(PolicyObject from)
    {
        var readBack = new ReadBack(
            // An event must be answered within 30 s (https://learn.microsoft.com/azure/event-grid/delivery-and-retry).
            from.Duration("wait", TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10))!.Value,
            from.Duration("askAgainAfter", TimeSpan.FromMinutes(3), TimeSpan.FromDays(1))!.Value,
            from.Duration("giveUpAfter", TimeSpan.FromMinutes(30), TimeSpan.FromDays(1))!.Value);
        from.Done();
        return readBack;
    }

    private static Dictionary<Severity, TimeSpan> ReadReview(PolicyObject from)
    {
        var within = new Dictionary<Severity, TimeSpan>
        {
            [Severity.Critical] = from.Duration("critical", TimeSpan.FromHours(1), Year)!.Value,
            [Severity.High] = from.Duration("high", TimeSpan.FromHours(8), Year)!.Value,
            [Severity.Medium] = from.Duration("medium", TimeSpan.FromDays(3), Year)!.Value,
            [Severity.Low] = from.Duration("low", TimeSpan.FromDays(14), Year)!.Value,
        };
        from.Done();
        return within;
    }
}
