using System.Text.Json;

namespace Handoff.Rules.Events;

/// <summary>
/// Key Vault's events (https://learn.microsoft.com/azure/event-grid/event-schema-key-vault). The published samples carry a property
/// named <c>"ObjectName "</c> and a version with a leading space, so names and values are trimmed before they are read. Times in the data
/// come as numbers, as strings and as null; none is read, because the vault itself is asked for them.
/// </summary>
internal static class ReadSecretEvent
{
    public static Reading From(Envelope envelope, FactShape shape)
    {
        string? name = null, version = null, id = null, vault = null;
        foreach (var property in envelope.Data.EnumerateObject())
        {
            var text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()!.Trim() : null;
            switch (property.Name.Trim().ToUpperInvariant())
            {
                case "OBJECTNAME":
                    name = text;
                    break;
                case "VERSION":
                    version = text;
                    break;
                case "ID":
                    id = text;
                    break;
                case "VAULTNAME":
                    vault = text;
                    break;
            }
        }

        // https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates: 1-127 characters, 0-9, a-z, A-Z and "-".
        if (name is not { Length: > 0 and <= 127 } || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            return new Reading.Rejected("data.ObjectName must be a secret's name", "data.ObjectName", shape.EventType, envelope.Key);
        }

        if (version is not { Length: > 0 and <= 64 } || !version.All(char.IsAsciiLetterOrDigit))
        {
            return new Reading.Rejected("data.Version must be a secret's version", "data.Version", shape.EventType, envelope.Key);
        }

        return new Reading.Read(new Fact
        {
            Kind = shape.Kind,
            Key = envelope.Key,
            At = envelope.At,
            SecretName = name,
            SecretVersion = version,
            SecretSource = SecretSource.Of(id, vault, envelope.Key.Source),
        });
    }
}
