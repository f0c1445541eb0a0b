using System.Globalization;
using System.Text.Json;
using Handoff.Rules.Text;

namespace Handoff.Rules.Events.Records;

/// <summary>Times as logs write them: RFC 3339, with "T" or a space, and UTC where no offset stands, because every log here is in UTC.</summary>
internal static class RecordTime
{
    public static bool TryRead(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        return value.ValueKind == JsonValueKind.String && TryRead(value.GetString()!, out time);
    }

    public static bool TryRead(string text, out DateTimeOffset time) => Rfc3339.TryRead(text, out time) || Rfc3339.TryRead(text + "Z", out time);

    /// <summary>Milliseconds since 1970, as a number or as text.</summary>
    public static bool TryReadEpoch(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        long milliseconds = 0;
        var isWhole = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out milliseconds),
            JsonValueKind.String => long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out milliseconds),
            _ => false,
        };
        if (!isWhole || milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }
}
