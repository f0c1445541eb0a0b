using Handoff.Rules.Text;

namespace Handoff.Rules.Policy;

/// <summary>Reads the secrets that policy binds, and how each is rotated.</summary>
internal static class ReadSecrets
{
    public static IReadOnlyList<BoundSecret> From(IReadOnlyList<PolicyObject> list)
    {
        var read = new List<BoundSecret>();
        foreach (var from in list)
        {
            var secret = One(from);
            // A secret may be bound to several devices, and then stands here several times. It can be rotated in one way only.
            if (read.Exists(other => Custody.Person.Same(other.Name, secret.Name) && How(other) != How(secret)))
            {
                from.Refuse("name", "stands here twice with another rotation, application or dual");
            }

            read.Add(secret);
        }

        return read;
    }

    private static (string?, string?, string?) How(BoundSecret secret) => (secret.Rotation, secret.Application, secret.Dual);

    private static BoundSecret One(PolicyObject from)
    {
        var secret = new BoundSecret(from.Required("name") ?? "", from.Text("deviceId"), from.Text("userId"))
        {
            Rotation = from.Text("rotation"),
            Application = from.Text("application"),
            Dual = from.Text("dual"),
        };
        if (from.Has("deviceId") == from.Has("userId"))
        {
            from.Refuse("name", "either a deviceId or a userId must say who could know the secret");
        }

        if (secret.Rotation is { } rotation && !Words.TryParse<RotationKind>(rotation, out _))
        {
            from.Refuse("rotation", $"must be one of {string.Join(", ", Words.All<RotationKind>())}");
        }
        else if (from.Has("application") != (secret.Rotation == Words.Of(RotationKind.ApplicationPassword)))
        {
            from.Refuse("application", "an application password needs the object id of its application, and nothing else has one");
        }

        if (Custody.Person.Same(secret.Dual, secret.Name))
        {
            from.Refuse("dual", "must name another secret");
        }

        from.Done();
        return secret;
    }
}
