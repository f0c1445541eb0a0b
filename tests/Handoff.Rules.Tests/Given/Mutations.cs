using System.Text;

namespace Handoff.Rules.Tests.Given;

/// <summary>Bytes that were something that can be read, and have been tampered with.</summary>
internal static class Mutations
{
    /// <param name="scraps">What is put in.</param>
    public static byte[] Of(byte[] sample, string[] scraps, Random chance)
    {
        var mutated = sample.ToList();
        for (var changes = chance.Next(1, 5); changes > 0 && mutated.Count > 0; changes--)
        {
            var at = chance.Next(mutated.Count);
            var scrap = Encoding.UTF8.GetBytes(scraps[chance.Next(scraps.Length)]);
            switch (chance.Next(6))
            {
                case 0:
                    mutated[at] = (byte)chance.Next(256);
                    break;
                case 1:
                    mutated.RemoveRange(at, Math.Min(chance.Next(1, 40), mutated.Count - at));
                    break;
                case 2:
                    mutated.InsertRange(at, scrap);
                    break;
                case 3:
                    mutated.InsertRange(at, mutated.Slice(0, chance.Next(mutated.Count)));
                    break;
                case 4:
                    Replace(mutated, at, scrap);
                    break;
                default:
                    mutated.RemoveRange(at, mutated.Count - at);
                    break;
            }
        }

        return [.. mutated];
    }

    /// <summary>Puts a scrap in the place of the value after the next colon, so that much of it stays JSON.</summary>
    private static void Replace(List<byte> bytes, int from, byte[] scrap)
    {
        var colon = bytes.IndexOf((byte)':', from);
        var end = colon < 0 ? -1 : bytes.FindIndex(colon, b => b is (byte)',' or (byte)'}');
        if (end > 0)
        {
            bytes.RemoveRange(colon + 1, end - colon - 1);
            bytes.InsertRange(colon + 1, scrap);
        }
    }
}
