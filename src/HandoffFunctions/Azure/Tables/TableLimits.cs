using System.Runtime.CompilerServices;
using System.Text;

namespace HandoffFunctions.Adapters.Tables;

/// <summary>
/// The limits that the service enforces and an emulator does not, checked before anything is sent.
/// https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
/// https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
/// </summary>
public static class TableLimits
{
    public const int ActionsPerTransaction = 100;
    public const int TransactionBytes = 4 * 1024 * 1024;
    public const int EntityBytes = 1024 * 1024;
    public const int PropertyBytes = 64 * 1024;
    public const int KeyBytes = 1024;
    /// <summary>255 with PartitionKey, RowKey and Timestamp.</summary>
    public const int OwnProperties = 252;
    public const int NameCharacters = 255;

    private static readonly DateTimeOffset EarliestTime = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="ArgumentException">The transaction breaks a limit; the message names it.</exception>
    public static void Check(IReadOnlyList<TableAction> actions)
    {
        Require(actions.Count > 0, "A transaction needs at least one action.");
        Require(actions.Count <= ActionsPerTransaction, $"A transaction holds at most {ActionsPerTransaction} entities, not {actions.Count}.");
        var rows = new HashSet<string>(StringComparer.Ordinal);
        foreach (var action in actions)
        {
            CheckKey(action.PartitionKey, "PartitionKey");
            CheckKey(action.RowKey, "RowKey");
            Require(action.PartitionKey == actions[0].PartitionKey, "All entities of a transaction have one PartitionKey.");
            Require(rows.Add(action.RowKey), "A transaction names each row once.");
            if (action.IfMatch is { } etag)
            {
                var text = etag.ToString();
                Require(text.Length > 0, "An update or delete needs the ETag that was read.");
                Require(!HasControl(text), "An ETag holds no control characters.");
            }
            if (action.Row is { } entity)
            {
                CheckEntity(entity);
            }
        }
    }

    /// <exception cref="ArgumentException">The key is too long, or holds a character that keys may not.</exception>
    public static void CheckKey(string key, string which)
    {
        Require(key.Length * 2 <= KeyBytes, $"{which} is at most {KeyBytes} bytes ({KeyBytes / 2} UTF-16 characters).");
        Require(key.AsSpan().IndexOfAny("/\\#?") < 0 && !HasControl(key), $"{which} may not hold / \\ # ? or control characters.");
        Require(IsText(key), $"{which} is not valid Unicode.");
    }

    /// <exception cref="ArgumentException">Sent body larger than the service takes.</exception>
    public static void CheckPayload(int bytes) =>
        Require(bytes <= TransactionBytes, $"A transaction is at most {TransactionBytes} bytes, not {bytes}.");

    /// <summary>The sizes are the service's own arithmetic, not those of the JSON that is sent:
    /// https://learn.microsoft.com/archive/blogs/avkashchauhan/how-the-size-of-an-entity-is-caclulated-in-windows-azure-table-storage</summary>
    private static void CheckEntity(TableEntity entity)
    {
        Require(entity.Properties.Count <= OwnProperties, $"An entity has at most {OwnProperties} properties besides PartitionKey, RowKey and Timestamp.");
        long size = 4 + (2L * (entity.PartitionKey.Length + entity.RowKey.Length));
        foreach (var (name, value) in entity.Properties)
        {
            CheckName(name);
            size += 8 + (2L * name.Length) + CheckValue(name, value);
        }
        Require(size <= EntityBytes, $"An entity is at most {EntityBytes} bytes, not {size}.");
    }

    private static void CheckName(string name)
    {
        var identifier = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => c == '_' || char.IsAsciiLetterOrDigit(c));
        Require(identifier && name.Length <= NameCharacters, $"A property's name is an identifier of at most {NameCharacters} characters.");
        Require(name is not ("PartitionKey" or "RowKey" or "Timestamp" or "ETag"), $"'{name}' is a system property.");
    }

    private static long CheckValue(string name, object value)
    {
        switch (value)
        {
            case string text:
                Require(text.Length * 2L <= PropertyBytes, $"'{name}' is at most {PropertyBytes} bytes ({PropertyBytes / 2} UTF-16 characters).");
                // It would be stored with replacement characters: not the text that a hash was made over.
                Require(IsText(text), $"'{name}' is not valid Unicode.");
                return 4 + (2L * text.Length);
            case byte[] bytes:
                Require(bytes.Length <= PropertyBytes, $"'{name}' is at most {PropertyBytes} bytes.");
                return 4 + bytes.Length;
            case DateTimeOffset at:
                Require(at >= EarliestTime, $"'{name}' is before 1601.");
                return 8;
            case Guid:
                return 16;
            case bool:
                return 1;
            case int:
                return 4;
            default:
                return 8;
        }
    }

    /// <summary>The two blocks of <see cref="char.IsControl(char)"/>.</summary>
    private static bool HasControl(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\0', '\u001f') || text.ContainsAnyInRange('\u007f', '\u009f');

    private static bool IsText(string text)
    {
        // Mostly it is, and nothing but: then it need not be looked at letter by letter.
        if (Ascii.IsValid(text))
        {
            return true;
        }

        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }
            rest = rest[used..];
        }
        return true;
    }

    private static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref LimitInWords limit)
    {
        if (!holds)
        {
            throw new ArgumentException(limit.ToStringAndClear());
        }
    }

    private static void Require(bool holds, string limit)
    {
        if (!holds)
        {
            throw new ArgumentException(limit);
        }
    }
}
