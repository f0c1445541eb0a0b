using System.Text.Json;
using Handoff.Rules.Policy;

namespace Handoff.Rules.Events.Signals;

/// <summary>
/// Reads subject identifiers, simple ones (RFC 9493; SSF 1.0, "Additional Subject Identifier Formats") and complex ones, into what they
/// name here.
/// </summary>
internal static class ReadSubject
{
    private static readonly string[] Parts = ["user", "device", "session", "application"];

    public static SubjectReading From(JsonElement json, string path, SimpleSubject simple, PersonBy personBy)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return new SubjectReading(null, $"{path} must be an object", path);
        }

        // Drafts left the format out of a complex subject.
        var format = ReadIdentifier.FormatOf(json);
        if (format == "complex" || (format is null && Parts.Any(part => json.TryGetProperty(part, out _))))
        {
            return Complex(json, path, personBy);
        }

        var identifier = ReadIdentifier.From(json, path);
        return identifier.Reason is null ? new SubjectReading(Simple(identifier, simple, personBy)) : Wrong(identifier);
    }

    /// <summary>The claim <c>sub</c>, by which transmitters of before 1.0 named a person.</summary>
    public static SubjectReading OfClaim(JsonElement sub, PersonBy personBy)
    {
        var identifier = ReadIdentifier.OfText(sub, "sub", "iss_sub");
        return identifier.Reason is null ? new SubjectReading(AsUser(new SignalSubject(), identifier, personBy)) : Wrong(identifier);
    }

    private static SignalSubject Simple(Identifier identifier, SimpleSubject simple, PersonBy personBy) => simple switch
    {
        SimpleSubject.Device => AsDevice(new SignalSubject(), identifier),
        SimpleSubject.UserOrSession when identifier.Format is "opaque" or "jwt_id" or "saml_assertion_id" => AsSession(new SignalSubject(), identifier),
        _ => AsUser(new SignalSubject(), identifier, personBy),
    };

    private static SubjectReading Complex(JsonElement json, string path, PersonBy personBy)
    {
        var subject = new SignalSubject();
        foreach (var member in json.EnumerateObject().Where(member => member.Name is not ("format" or "subject_type")))
        {
            // An event that is sent to our audience is about our tenant.
            if (member.Name == "tenant")
            {
                continue;
            }

            if (!Parts.Contains(member.Name))
            {
                subject = subject with { Unmatched = "the subject has a member that nothing here can be matched with" };
                continue;
            }

            var identifier = ReadIdentifier.From(member.Value, $"{path}.{member.Name}");
            if (identifier.Reason is not null)
            {
                return Wrong(identifier);
            }

            subject = member.Name switch
            {
                "user" => AsUser(subject, identifier, personBy),
                "device" => AsDevice(subject, identifier),
                "session" => AsSession(subject, identifier),
                _ => AsApplication(subject, identifier),
            };
        }

        return new SubjectReading(subject);
    }

    private static SignalSubject AsUser(SignalSubject subject, Identifier identifier, PersonBy personBy) => identifier.Format switch
    {
        "iss_sub" or "opaque" when personBy == PersonBy.Sub => subject with { UserId = identifier.Value },
        "iss_sub" or "opaque" or "email" => subject with { UserName = identifier.Value },
        "account" when identifier.Value!.StartsWith("acct:", StringComparison.OrdinalIgnoreCase) => subject with { UserName = identifier.Value[5..] },
        "aliases" => FirstOf(subject, identifier, one => AsUser(subject, one, personBy)),
        _ => Unmatched(subject, "person"),
    };

    private static SignalSubject AsDevice(SignalSubject subject, Identifier identifier) => identifier.Format switch
    {
        "iss_sub" or "opaque" or "uri" => subject with { DeviceId = identifier.Value },
        "aliases" => FirstOf(subject, identifier, one => AsDevice(subject, one)),
        _ => Unmatched(subject, "device"),
    };

    private static SignalSubject AsSession(SignalSubject subject, Identifier identifier) => identifier.Format switch
    {
        "iss_sub" or "opaque" or "uri" or "saml_assertion_id" => subject with { SessionId = identifier.Value },
        "jwt_id" => subject with { SessionId = identifier.Value, TokenId = identifier.Value },
        "aliases" => FirstOf(subject, identifier, one => AsSession(subject, one)),
        _ => Unmatched(subject, "session"),
    };

    private static SignalSubject AsApplication(SignalSubject subject, Identifier identifier) => identifier.Format switch
    {
        "iss_sub" or "opaque" or "uri" => subject with { AppId = identifier.Value },
        "aliases" => FirstOf(subject, identifier, one => AsApplication(subject, one)),
        _ => Unmatched(subject, "application"),
    };

    /// <summary>Of several names for the same, the first by which it can be found; of a person, an id before an address.</summary>
    private static SignalSubject FirstOf(SignalSubject subject, Identifier aliases, Func<Identifier, SignalSubject> read)
    {
        var found = aliases.Aliases.Where(one => one.Format != "aliases").Select(read).Where(one => one.Unmatched == subject.Unmatched).ToList();
        return found.Find(one => one.UserId is not null) ?? found.FirstOrDefault() ?? Unmatched(subject, "subject");
    }

    private static SignalSubject Unmatched(SignalSubject subject, string what) =>
        subject with { Unmatched = $"the {what} is named in a way that nothing here can be matched with" };

    private static SubjectReading Wrong(Identifier identifier) => new(null, identifier.Reason, identifier.Field);
}
