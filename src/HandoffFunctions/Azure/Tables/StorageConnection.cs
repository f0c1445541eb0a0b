namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// A storage connection string with an account key, for emulators and local development.
/// https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string
/// </summary>
public sealed class StorageConnection
{
    private StorageConnection(string accountName, Uri tableEndpoint, byte[] key)
    {
        (AccountName, TableEndpoint, Key) = (accountName, tableEndpoint, key);
    }

    public string AccountName { get; }

    public Uri TableEndpoint { get; }

    internal byte[] Key { get; }

    /// <exception cref="FormatException">A part is missing or wrong; the message names it and shows none of it.</exception>
    public static StorageConnection Parse(string connectionString)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A key is base64 and may end in '='.
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                parts[part[..at].Trim()] = part[(at + 1)..].Trim();
            }
        }
        var account = Required(parts, "AccountName");
        var endpoint = parts.GetValueOrDefault("TableEndpoint")
            ?? $"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.table.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}";
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri))
        {
            throw new FormatException("TableEndpoint of the connection string is not an address.");
        }
        return new StorageConnection(account, uri, KeyOf(Required(parts, "AccountKey")));
    }

    private static string Required(Dictionary<string, string> parts, string name) =>
        parts.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw new FormatException($"The connection string has no {name}.");

    private static byte[] KeyOf(string base64)
    {
        var key = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, key, out var length)
            ? key[..length]
            : throw new FormatException("AccountKey of the connection string is not base64.");
    }
}
